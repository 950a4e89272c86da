import Fetching
import Foundation
import Git
import Record

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

extension Evaluation {
  /// The base, and each candidate that applies; one that does not is told in the record.
  func apply(to source: FetchedSource, _ journal: Journal) throws -> [PreparedCandidate] {
    let base = CandidateEntry(name: CandidateEntry.baseName, title: "the source as it is")
    try journal.write(.candidate(base))
    return [PreparedCandidate(entry: base, tree: source.result.tree)]
  }
}
