import ArgumentParser
import Evaluation
import Files
import Foundation
import Model
import Recipes

/// How often cells run.
struct RunOptions: ParsableArguments {
  @Option(
    help: """
      Runs of each cell while it passes (default: until the base's failure would have shown, and where \
      a pass rests on the cell, failures at --max-failure-rate).
      """)
  var runs: Int?

  @Option(help: "The failure rate that a pass excludes (default: 0.1).")
  var maxFailureRate: Double?

  @Flag(help: "The same as --max-failure-rate 0.01.")
  var untilCertain = false

  @Flag(
    help: "No candidate passes while cells are skipped because this machine lacks what they need.")
  var requireAll = false

  @Option(name: .customLong("exclude"), help: .hidden)
  var excludedRate: Double?

  @Option(help: "The confidence of every statement, between 0 and 1.")
  var confidence = 0.95

  @Option(help: "The time after which no new run begins: 90s, 10m, 2h.")
  var budget: Duration?

  @Flag(help: "Go on with a cell after its first failing run.")
  var keepGoing = false

  @Flag(help: "Run everything again, even what earlier evaluations ran.")
  var rerun = false

  @Flag(name: .customLong("fresh"), help: .hidden)
  var fresh = false

  @Option(
    name: .customLong("stress"),
    help: "Run everything once more under pressure; may be given again.")
  var profiles: [StressProfile] = []

  @Option(name: .customLong("profile"), help: .hidden)
  var olderProfiles: [StressProfile] = []

  @Option(help: "A new folder for each run's files, with a script to enter its sandbox.")
  var keepRuns: String?

  @Option(name: .customLong("keep"), help: .hidden)
  var keep: String?

  @Option(help: "Runs at work at once; those that hang do not count (default: three a core).")
  var jobs: Int?

  func validate() throws {
    guard (1...1_000_000).contains(runs ?? 1) else {
      throw ValidationError("--runs must be from 1 to 1000000")
    }
    guard (1...4096).contains(jobs ?? 1) else {
      throw ValidationError("--jobs must be from 1 to 4096")
    }
    guard runs == nil || saysHowSure == nil else {
      throw ValidationError("--runs and \(saysHowSure ?? "") cannot both be given")
    }
    for (name, value) in [("--confidence", confidence), ("--max-failure-rate", rate)] {
      guard value > 0, value < 1 else { throw ValidationError("\(name) must be between 0 and 1") }
    }
    guard confidence > 0.5 else { throw ValidationError("--confidence must be above 0.5") }
  }

  private var rate: Double {
    excludedRate ?? maxFailureRate ?? (untilCertain ? 0.01 : Sampling.excludedRate)
  }

  /// The option that says how sure a pass has to be; nil for none.
  private var saysHowSure: String? {
    untilCertain
      ? "--until-certain"
      : maxFailureRate != nil || excludedRate != nil ? "--max-failure-rate" : nil
  }

  /// A run is mostly waiting, so more are in flight than there are cores.
  var width: Int { jobs ?? 3 * ProcessInfo.processInfo.activeProcessorCount }

  /// Whether it is left to us how often a cell runs.
  var saysNothing: Bool { runs == nil && saysHowSure == nil }

  func fill(_ request: inout MatrixRequest) throws {
    request.sampling = Sampling(goal, confidence: confidence, keepsGoing: keepGoing)
    request.sampling.requiresAll = requireAll
    request.budget = budget
    request.keptRuns = try keptFolder()
    request.rerunsAll = rerun || fresh || request.keptRuns != nil
    var seen: Set<StressProfile> = []
    for profile in profiles + olderProfiles where seen.insert(profile).inserted {
      request.settings += request.settings.filter { $0.profile == nil }
        .map { $0.pressed(by: profile) }
    }
  }

  private func keptFolder() throws -> String? {
    guard let folder = keepRuns ?? keep else { return nil }
    guard !exists(folder) else {
      throw UsageError("--keep-runs \(folder): it is there already", hint: "name a new folder")
    }
    return URL(fileURLWithPath: folder).path
  }

  private var goal: Sampling.Goal {
    if let runs { return .runs(runs) }
    return .certain(rate: rate)
  }
}

extension StressProfile: ExpressibleByArgument {}

extension Duration: @retroactive ExpressibleByArgument {
  /// A whole number of seconds, minutes or hours: `90s`, `10m`, `2h`.
  public init?(argument: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let count = Int(argument.dropLast()),
      (1...1_000_000).contains(count)
    else { return nil }
    self = .seconds(count * unit)
  }
}
