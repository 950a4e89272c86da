import Files
import Foundation
import Git
import Model
import Patching

/// A candidate whose patched tree is in the store.
package struct PreparedCandidate: Sendable {
  /// What the record says of it.
  package var entry: CandidateEntry
  /// Its tree.
  package var tree: ObjectID

  /// The unpatched source.
  package init(baseOf source: SourceTreeInfo) {
    entry = CandidateEntry(.base, title: "the source as it is")
    tree = source.tree
  }

  init(entry: CandidateEntry, tree: ObjectID) {
    self.entry = entry
    self.tree = tree
  }
}

/// Applies candidates to the tree of a source.
package struct CandidateApplier {
  private let request: BuildRequest
  private let source: SourceTreeInfo

  /// Applies the candidates of `request` to `source`.
  package init(_ request: BuildRequest, source: SourceTreeInfo) {
    self.request = request
    self.source = source
  }

  /// Applies the candidates, the base first; `record` gets each, also one that cannot be read or does
  /// not apply.
  /// - Throws: what keeps all candidates from being applied, and what `record` throws.
  package func apply(
    _ wanted: [WantedCandidate], note: (String) -> Void,
    record: (CandidateEntry) throws -> Void
  ) throws -> [PreparedCandidate] {
    let store = try Repository(openBare: request.locations.objects)
    let base = PreparedCandidate(baseOf: source)
    var prepared = [base]
    try record(base.entry)
    var names: Set<String> = []
    for candidate in try candidates(wanted, store: store, note: note) {
      try Task.checkCancellation()
      var entry = CandidateEntry(
        .candidate(unused(candidate.name, &names)), title: candidate.title,
        files: candidate.files)
      let tree: ObjectID?
      switch candidate {
      case .read(let candidate): tree = try apply(candidate, in: store, &entry)
      case .unreadable(_, let error):
        tree = nil
        entry.refusal = .unreadable
        entry.failure = error.description
        entry.hint = error.hint
      case .commits: continue
      }
      if let tree { prepared.append(PreparedCandidate(entry: entry, tree: tree)) }
      try record(entry)
    }
    return prepared
  }

  /// Applies one candidate, and tells in its entry what came of it.
  /// - Returns: the patched tree; nil where it does not apply.
  private func apply(
    _ candidate: Candidate, in store: borrowing Repository, _ entry: inout CandidateEntry
  ) throws -> ObjectID? {
    let options = ApplyOptions(fuzz: request.fuzz, roots: [request.target.extensionFolder])
    let applied: AppliedPatch
    do throws(ApplyError) {
      applied = try Patching.apply(candidate, to: source.tree, in: store, options: options)
    } catch {
      switch error.reason {
      case .repository(let error): throw error
      case .proofFailed: throw error
      case .interrupted: throw CancellationError()
      default: break
      }
      entry.refusal = .notApplied
      entry.failure = error.description
      entry.hint = error.hint
      return nil
    }
    entry.tree = applied.tree.description
    entry.changedPaths = applied.changes.map(\.path)
    entry.remarks = applied.placements.filter { !$0.isExact }.map(\.description)
    let diff = String(
      decoding: try store.unifiedDiff(from: source.tree, to: applied.tree), as: UTF8.self)
    entry.diff = diff
    let unbuilt = applied.changes.map(\.path).filter(request.target.isUnbuilt)
    let own = (unbuilt.isEmpty ? [] : [.unbuilt(files: unbuilt)]) + PatchNote.notes(onDiff: diff)
    let notes = applied.notes + own.map { CandidateNote($0, patch: entry.name) }
    entry.notes = notes.isEmpty ? nil : notes
    return applied.tree
  }

  private func candidates(
    _ wanted: [WantedCandidate], store: borrowing Repository, note: (String) -> Void
  ) throws -> [WantedCandidate] {
    if case .series(let folders) = request.candidates {
      return try paths(in: folders, note: note).map { try WantedCandidate(path: $0) }
    }
    var found: [WantedCandidate] = []
    for one in wanted {
      if case .commits(let name) = one {
        found.append(.read(try Candidate.load(commits: name, in: store)))
      } else {
        found.append(one)
      }
    }
    return found
  }

  /// The paths of the candidates for the version of the source: `grpc-1.51` holds those for 1.51.x.
  private func paths(in folders: [String], note: (String) -> Void) throws -> [String] {
    let parts = (source.version ?? "").split(separator: ".").prefix(2)
    let paths = folders.map { "\($0)/grpc-\(parts.joined(separator: "."))" }.filter(exists)
    guard parts.count == 2, !paths.isEmpty else {
      let known = folders.joined(separator: " and ")
      note("no patches for version \(source.version ?? "unknown") under \(known)")
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
}
