import Fetching
import Foundation
import Git
import Patching
import Record
import Storage

/// A candidate whose patched tree is in the store.
struct PreparedCandidate {
  var entry: CandidateEntry
  var tree: ObjectID
}

/// The version that a source tree says it is: that of the extension's `version.h`; nil where there
/// is no such file, or where it says nothing we understand.
func sourceVersion(of tree: ObjectID, store: String) throws -> String? {
  let repository = try Repository(openBare: store)
  let path = "src/php/ext/grpc/version.h"
  guard let entry = try repository.entry(in: tree, at: path), entry.mode.isBlob else { return nil }
  let text = String(decoding: try repository.bytes(of: entry.id), as: UTF8.self)
  guard let line = text.split(separator: "\n").first(where: { $0.contains("PHP_GRPC_VERSION ") })
  else { return nil }
  let quoted = line.split(separator: "\"")
  return quoted.count > 1 ? String(quoted[1]) : nil
}

/// A candidate as it was asked for; what is a commit can be read once the source is there.
enum Wanted {
  case read(Candidate)
  case commits(String)
}

extension Evaluation {
  /// Reads the candidates that are files, before anything is fetched for them.
  /// - Throws: `PatchError` for the first that is no patch.
  func wantedCandidates() throws -> [Wanted] {
    guard case .paths(let paths) = request.candidates else { return [] }
    return try paths.map { path in
      if !exists(path), isRevision(path) { return .commits(path) }
      return .read(try Candidate.load(path))
    }
  }

  /// Applies the candidates; the base is first, and one that does not apply is told in the record.
  func apply(
    _ wanted: [Wanted], to source: FetchedSource, version: String?, _ journal: Journal
  ) throws -> [PreparedCandidate] {
    let store = try Repository(openBare: request.locations.objects)
    let base = CandidateEntry(name: CandidateEntry.baseName, title: "the source as it is")
    var prepared = [PreparedCandidate(entry: base, tree: source.result.tree)]
    try journal.write(.candidate(base))
    var names: Set<String> = [base.name]
    for candidate in try candidates(wanted, version: version, store: store) {
      var entry = CandidateEntry(
        name: unused(candidate.name, &names), title: title(of: candidate),
        files: candidate.patches.map(\.name))
      let applied: AppliedPatch?
      do throws(ApplyError) {
        applied = try Patching.apply(
          candidate, to: source.result.tree, in: store, options: ApplyOptions(fuzz: request.fuzz))
      } catch {
        if case .repository(let error) = error.reason { throw error }
        if error.reason == .proofFailed { throw error }
        applied = nil
        entry.failure = "\(error.file):\(error.line): \(error.message)"
        entry.hint = error.hint
      }
      if let applied {
        entry.tree = applied.tree.description
        entry.changedPaths = applied.changes.map(\.path)
        entry.remarks = applied.placements.filter { !$0.isExact }.map(\.description)
        let diff = try store.unifiedDiff(from: source.result.tree, to: applied.tree)
        entry.diff = String(decoding: diff, as: UTF8.self)
        prepared.append(PreparedCandidate(entry: entry, tree: applied.tree))
      }
      try journal.write(.candidate(entry))
    }
    return prepared
  }

  private func candidates(
    _ wanted: [Wanted], version: String?, store: borrowing Repository
  ) throws -> [Candidate] {
    if case .band(let folders) = request.candidates {
      return try band(of: version, in: folders).map { try Candidate.load($0) }
    }
    var found: [Candidate] = []
    for one in wanted {
      switch one {
      case .read(let candidate): found.append(candidate)
      case .commits(let name): found.append(try Candidate.load(commits: name, in: store))
      }
    }
    return found
  }

  /// The paths of the candidates for the version of the source: `grpc-1.51` holds those for 1.51.x.
  private func band(of version: String?, in folders: [String]) throws -> [String] {
    let parts = (version ?? "").split(separator: ".").prefix(2)
    let paths = folders.map { "\($0)/grpc-\(parts.joined(separator: "."))" }.filter(exists)
    guard parts.count == 2, !paths.isEmpty else {
      let places = folders.joined(separator: " and ")
      tell(.note("no patches for version \(version ?? "unknown") under \(places)"))
      return []
    }
    return try paths.flatMap { path in
      try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        .filter {
          $0.hasSuffix(".patch") || $0.hasSuffix(".diff") || exists("\(path)/\($0)/series")
        }
        .map { "\(path)/\($0)" }
    }
  }
}

private func title(of candidate: Candidate) -> String {
  candidate.patches.lazy.compactMap(\.header.title).first ?? ""
}

/// `name`, or `name-2` and so on when the name is taken.
private func unused(_ name: String, _ names: inout Set<String>) -> String {
  var candidate = name
  var number = 2
  while !names.insert(candidate).inserted {
    candidate = "\(name)-\(number)"
    number += 1
  }
  return candidate
}

/// Whether a text can name a commit or a range of commits: `1a2b3c4`, `1a2b3c4..5d6e7f8`.
private func isRevision(_ text: String) -> Bool {
  let ends = text.split(separator: "..", omittingEmptySubsequences: false)
  return (1...2).contains(ends.count)
    && ends.allSatisfy { $0.count >= 4 && $0.count <= 40 && $0.allSatisfy(\.isHexDigit) }
}
