import Model
import Testing
@testable import Judging

@Suite("How long parts would take")
struct ShardForecastTests {
  /// An evaluation of two cells that begins to run after `preparation` seconds; each run takes a second, and two
  /// are at work at once. The candidate fails in the first cell where `fails`.
  private func entries(preparation: Double, fails: Bool = false) -> [Entry] {
    let scenarios = ["a", "b"].map {
      Scenario(name: $0, question: "?", script: "s.php", settings: ["on"], must: [.exit(0)])
    }
    let opening = Opening(
      startedAt: 0,
      source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
      scenarios: scenarios, settings: [Settings(name: "on", promisesForking: true)],
      rules: SignatureRules(), environment: [], sampling: Sampling())
    let subjects: [Subject] = [.base, .candidate("fix")]
    var entries: [Entry] = [.opened(opening)]
    for subject in subjects {
      entries.append(.candidate(CandidateEntry(subject, title: "")))
      entries.append(
        .build(
          BuildEntry(
            subject, recipe: "r",
            outcome: .built(key: subject.name, codeDigest: subject.name, seconds: 1, reused: false))
        )
      )
    }
    for (index, scenario) in scenarios.enumerated() {
      for subject in subjects {
        for number in 1...5 {
          let hasFailed = fails && subject.isCandidate && index == 0 || subject == .base
          entries.append(
            .run(
              RunEntry(
                subject, CellID(scenario: scenario.name, settings: "on"), number: number,
                observation: Observation(
                  startedAt: preparation, ending: .ended(.code(hasFailed ? 1 : 0)),
                  duration: 1_000_000))))
        }
      }
    }
    return entries + [.closed(Closing(seconds: preparation + 10))]
  }

  @Test("parts share the runs and not what comes before them")
  func scales() throws {
    let forecast = try #require(ShardForecast(entries(preparation: 2)))
    #expect(forecast.preparation == 2)
    #expect(forecast.width == 2)
    let one = forecast.times(1)
    #expect(one.seconds == 12)
    #expect(one.bound == .runs)
    #expect(one.extraSeconds == 0)
    let two = forecast.times(2)
    #expect(two.seconds == 7)
    #expect(two.machineSeconds == 14)
  }

  @Test("it ends at the cell that is never split, or at what every part does first")
  func ends() throws {
    let forecast = try #require(ShardForecast(entries(preparation: 2)))
    #expect(forecast.times(8).seconds == forecast.times(2).seconds)
    guard case .cell = forecast.times(8).bound else {
      Issue.record("\(forecast.times(8).bound)")
      return
    }
    let slow = try #require(ShardForecast(entries(preparation: 60)))
    #expect(slow.times(2).bound == .preparation)
  }

  @Test("a part that has none of a candidate's failures runs it as often as a pass takes")
  func more() throws {
    let forecast = try #require(ShardForecast(entries(preparation: 2, fails: true)))
    #expect(forecast.times(1).extraSeconds == 0)
    // 29 clean runs instead of the 5 that were enough for one process.
    #expect(forecast.times(2).extraSeconds == 24)
  }

  @Test("without an end, or with runs of earlier evaluations only, nothing can be told")
  func nothing() {
    #expect(ShardForecast(entries(preparation: 2).dropLast()) == nil)
    let reused = entries(preparation: 2).map { entry -> Entry in
      guard case .run(var run) = entry else { return entry }
      run.isReused = true
      return .run(run)
    }
    #expect(ShardForecast(reused) == nil)
  }
}
