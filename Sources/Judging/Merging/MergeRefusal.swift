import Basics
import Model

/// Why records cannot be merged.
package enum MergeRefusal: UserFacingError, Equatable {
  /// A file that holds no evaluation.
  case noRecord(String)
  /// The record of a whole evaluation, or of a version without parts.
  case noPart(String)
  /// A part that has no end.
  case unfinished(String, Shard)
  /// A line that cannot be read.
  case damaged(String, line: Int)
  /// A part that is not as it was written, and what shows it.
  case altered(String, String)
  /// A cell that the part never came to.
  case cellMissing(String, Shard, CellID)
  /// A cell in which builds were run, and PHP alone was not.
  case controlMissing(String, Shard, CellID)
  /// Parts of two plans.
  case otherPlan(String, String, of: String, String)
  /// One part twice.
  case doubled(Shard, String, String)
  /// Parts that are not there.
  case missing([Shard])
  /// Something of the machine that matters is not the same.
  case environment(String, NamedValue, NamedValue)
  /// A candidate of another patch.
  case otherCandidate(String, String, String)
  /// A candidate whose builds differ in machine code.
  case otherBuild(String, String, String)

  /// A value, and the record that has it.
  package struct NamedValue: Sendable, Equatable {
    package var record: String
    package var value: String
  }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .noRecord(let name): "\(name): this is no record of an evaluation"
    case .noPart(let name): "\(name): this is no part of an evaluation"
    case .unfinished(let name, let shard): "\(name): part \(shard) was stopped before its end"
    case .damaged(let name, let line): "\(name):\(line): cannot be read"
    case .altered(let name, let what):
      "\(name): it is not as it was written: \(OneLine.clean(what))"
    case .cellMissing(let name, let shard, let cell):
      "\(name): part \(shard) never came to \(OneLine.clean("\(cell)"))"
    case .controlMissing(let name, let shard, let cell):
      "\(name): part \(shard) has runs of \(OneLine.clean("\(cell)")), and none of PHP alone"
    case .otherPlan(let name, let digest, let other, let theirs):
      OneLine.clean(
        "\(name): a part of plan \(digest), and \(other) is one of plan \(theirs)", limit: 600)
    case .doubled(let shard, let name, let other): "\(other): part \(shard) is also in \(name)"
    case .missing(let shards):
      "\(shards.count == 1 ? "part" : "parts") \(Self.list(shards)) missing"
    case .environment(let what, let one, let other):
      OneLine.clean(
        "\(other.record): \(what) is \(other.value) there, and \(one.value) in \(one.record)",
        limit: 600)
    case .otherCandidate(let subject, let name, let other):
      "\(other): \(OneLine.clean(subject)) is not the same patch as in \(name)"
    case .otherBuild(let subject, let name, let other):
      "\(other): \(OneLine.clean(subject)) was not built to the same as in \(name)"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noRecord: "parts are records of forkproof evaluate --shard K/N"
    case .noPart: "forkproof report renders a whole evaluation; parts are made with --shard K/N"
    case .unfinished(_, let shard), .cellMissing(_, let shard, _), .controlMissing(_, let shard, _):
      "go on with forkproof evaluate --resume there, or run --shard \(shard) again"
    case .damaged, .altered: "copy the record again from where it was made, or run the part again"
    case .otherPlan:
      "source, candidates, scenarios, settings, sampling, --costs and N must be the same for all parts"
    case .doubled: "name each part once; a part that was run twice may be merged with either"
    case .missing(let shards):
      "run forkproof evaluate --shard \(shards.first.map { "\($0)" } ?? "")"
    case .environment:
      "run all parts with the same forkproof, PHP and core, on kernels of one major version"
    case .otherCandidate: "give all parts the same candidates"
    case .otherBuild:
      "build with the same compiler and packages: forkproof cache export hands builds on"
    }
  }

  private static func list(_ shards: [Shard]) -> String {
    let shown = shards.prefix(8).map(\.description).joined(separator: ", ")
    let more = shards.count > 8 ? " and \(shards.count - 8) more" : ""
    return "\(shown)\(more) \(shards.count == 1 ? "is" : "are")"
  }
}
