import Files
import Foundation
import Processes

/// A build tree on disk as a step left it: files we can copy, and change a few of.
struct StepTree {
  /// Where the tree's root lies on the host.
  let path: String

  /// Copies the tree to a place that does not exist yet; times are kept, since `make` reads them.
  func copy(to target: String) async throws(BuildError) {
    do {
      let copied = try await run(Command("cp", ["-a", "--reflink=auto", path, target]))
      guard copied.status == .code(0) else { throw BuildError.ownFault(copied.errorText) }
    } catch {
      throw .ownFault("\(path): cannot be copied: \(error)")
    }
  }

  /// Removes every object whose dependency file names one of `changed`, so that the next step makes
  /// it again; false when there is no dependency file and so nothing is known.
  func removeObjects(dependingOn changed: [String]) -> Bool {
    let names = Set(changed.map(lastComponent))
    var known = false
    for file in files(endingIn: ".dep") {
      guard let bytes = try? readFile(file) else { return false }
      known = true
      let words = String(decoding: bytes, as: UTF8.self).split { " \\\n\t:".contains($0) }
      if words.contains(where: { names.contains(lastComponent($0)) }) { removeObject(of: file) }
    }
    return known
  }

  /// Libtool keeps three files an object: `x.lo`, `x.o` and `.libs/x.o`. The dependency file goes
  /// too: one that names a file which is no more would stop `make`.
  private func removeObject(of dependencyFile: String) {
    let stem = dependencyFile.dropLast(4)
    let name = lastComponent(stem)
    let folder = stem.dropLast(name.count)
    let objects = ["\(stem).lo", "\(stem).o", "\(folder).libs/\(name).o", dependencyFile]
    for file in objects { unlink(file) }
  }

  private func files(endingIn suffix: String) -> [String] {
    guard let walk = FileManager.default.enumerator(atPath: path) else { return [] }
    return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.map { "\(path)/\($0)" }
  }
}

private func lastComponent(_ path: some StringProtocol) -> String {
  String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
}
