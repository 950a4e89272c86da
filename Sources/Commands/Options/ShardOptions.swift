import ArgumentParser
import Basics
import Evaluation
import Files
import Judging
import Model
import Reporting
import Storage

/// Which part of an evaluation to do, and by what the parts are balanced.
struct ShardOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Only part K of N, for forkproof merge.",
      discussion: "All parts take the same other options.",
      valueName: "K/N"))
  var shard: Shard?

  @Option(
    help: ArgumentHelp(
      "Deal the cells out by what they cost in this record (default: by how long their scenarios wait).",
      valueName: "record"))
  var costs: String?

  @Flag(
    help: "Only forecast how long it would take as --shards parts, by --costs or the latest record."
  )
  var plan = false

  @Option(help: ArgumentHelp("Up to how many parts --plan tells of.", valueName: "N"))
  var shards: Int?

  func validate() throws {
    guard (1...Shard.most).contains(shards ?? 1) else {
      throw ValidationError("--shards must be from 1 to \(Shard.most)")
    }
    guard plan == (shards != nil) else { throw ValidationError("--plan and --shards go together") }
    guard !plan || shard == nil else { throw ValidationError("--plan runs no part") }
  }

  /// How long the evaluation of a record would take in parts.
  /// - Throws: `UsageError` for a record without runs of its own, or without an end.
  func forecast(_ locations: Locations) throws -> String {
    let path = try recordPath(costs, in: locations.records)
    guard let forecast = ShardForecast(try StoredRecord(path: path).entries) else {
      throw UsageError(
        "\(path): it tells no times",
        hint: "name a whole evaluation that ran anew: forkproof evaluate --rerun")
    }
    return ShardForecastReport(forecast, most: shards ?? 1).text
  }

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
