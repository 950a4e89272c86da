import Basics
import Files
import Foundation

/// Looks whether a built folder still is what `forkproof build` wrote: every file by its digest, none
/// missing, none more.
/// - Returns: its manifest.
/// - Throws: `PackagingError.noManifest`, or `.touched` for the first file that is not as it was.
package func checkedManifest(of folder: String) throws(PackagingError) -> Manifest {
  let manifest = try Manifest(in: folder)
  let subjects = try ProvenanceSubjects(in: folder).digests
  var expected = subjects
  for (name, sum) in manifest.files {
    guard expected.updateValue(sum, forKey: name) == sum else {
      throw .touched(path: "\(folder)/\(name)", why: "manifest and provenance do not agree on it")
    }
  }
  let present = try names(in: folder).subtracting([Provenance.file])
  if let extra = present.subtracting(expected.keys).min() {
    throw .touched(path: "\(folder)/\(extra)", why: "this file is not in the manifest")
  }
  let built = try? UntrustedFolder(folder)
  for (name, sum) in expected.sorted(by: { $0.key < $1.key }) {
    let path = "\(folder)/\(name)"
    guard present.contains(name) else { throw .touched(path: path, why: "this file is missing") }
    let bytes = try? built?.read(name, upTo: 1 << 30)
    guard bytes.map({ digest(of: $0) }) == sum else {
      throw .touched(path: path, why: "this file is not what was built")
    }
  }
  return manifest
}

/// The files that a provenance is about.
private struct ProvenanceSubjects: Decodable {
  struct Subject: Decodable {
    var name: String
    var digest: [String: String]
  }

  var subject: [Subject]

  var digests: [String: String] {
    Dictionary(
      subject.map { ($0.name, $0.digest["sha256"] ?? "") }, uniquingKeysWith: { first, _ in first })
  }

  init(in folder: String) throws(PackagingError) {
    let path = "\(folder)/\(Provenance.file)"
    guard let bytes = try? UntrustedFolder(folder).read(Provenance.file, upTo: 16 << 20),
      let read = try? JSONDecoder().decode(Self.self, from: Data(bytes))
    else { throw .touched(path: path, why: "this file is missing or cannot be read") }
    self = read
  }
}

/// The files below a folder; a link is one, wherever it leads.
private func names(in folder: String) throws(PackagingError) -> Set<String> {
  guard let walk = FileManager.default.enumerator(atPath: folder) else {
    throw .noManifest(path: folder, reason: "it is no folder")
  }
  var found: Set<String> = []
  while let name = walk.nextObject() as? String {
    if walk.fileAttributes?[.type] as? FileAttributeType != .typeDirectory { found.insert(name) }
  }
  return found
}

/// Compares two folders byte by byte.
/// - Returns: how many files there are.
/// - Throws: `PackagingError.notReproducible` for the first file that differs.
package func requireSame(_ first: String, _ second: String) throws(PackagingError) -> Int {
  let (left, right) = (try names(in: first), try names(in: second))
  if let lone = left.symmetricDifference(right).min() {
    throw .notReproducible(path: lone, why: "only one of them has it")
  }
  let (one, other) = (try? UntrustedFolder(first), try? UntrustedFolder(second))
  for name in left.sorted() {
    let (a, b) = (try? one?.read(name, upTo: 1 << 30), try? other?.read(name, upTo: 1 << 30))
    guard let a, let b else { throw .notReproducible(path: name, why: "it cannot be read") }
    if a == b { continue }
    let place = zip(a, b).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    throw .notReproducible(path: name, why: "from byte \(place ?? min(a.count, b.count)) on")
  }
  return left.count
}
