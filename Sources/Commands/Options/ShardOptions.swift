import ArgumentParser
import Basics
import Evaluation
import Files
import Judging
import Model
import Storage

/// Which part of an evaluation to do, and by what the parts are balanced.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only part K of N, for forkproof merge.", discussion: "All parts take the same other options.",
      valueName: "K/N"))
  var shard: Shard?

  @Option(
    help: ArgumentHelp(
      "Deal the cells out by what they cost in this record (default: by how long their scenarios wait).",
      valueName: "record"))
  var costs: String?

  func fill(_ request: inout EvaluationRequest, _ locations: Locations) throws {
    request.shard = shard
    if let costs { request.costs = try measured(costs, locations) }
  }

  /// What the cells of a record cost.
  /// - Throws: `UsageError` for a record without runs.
  func measured(_ record: String, _ locations: Locations) throws -> CellCosts {
    let path = try recordPath(record, in: locations.records)
    let costs = CellCosts(try StoredRecord(path: path).entries)
    guard costs != CellCosts() else {
      throw UsageError(
        "--costs \(path): there are no runs in it", hint: "name the record of a whole evaluation")
    }
    return costs
  }
}

extension Shard: ExpressibleByArgument {
  /// Reads `2/4`.
  public init?(argument: String) { self.init(argument) }
}

extension RecordPart {
  /// Reads the record of a part at `path`.
  /// - Throws: `FileError` when there is no such file.
  init(path: String) throws(FileError) {
    let stored = try StoredRecord(path: path)
    let digests = try RecordDigests(path: path)
    self.init(
      name: path, entries: stored.entries, damagedLines: stored.damagedLines,
      sha256: digests.sha256, seal: digests.seal, planDigest: PlanDigest.of(stored.entries))
  }
}
