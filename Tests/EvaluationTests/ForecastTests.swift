import Judging
import Model
import Recipes
import Testing
@testable import Candidates
@testable import Evaluation

@Suite("How many runs are likely still needed")
struct ForecastTests {
  private static let scenarios = (1...6).map {
    Scenario(
      name: "s\($0)", question: "?", script: "a.php", settings: ["on", "off"], must: [.exit(0)])
  }
  private static let settings = [
    Settings(name: "on", promisesForking: true), Settings(name: "off"),
  ]
  private static let subjects: [Subject] =
    [.base] + (1...4).map { .candidate("c\($0)") }

  private static var cells: [PlannedCell] {
    let plain = scenarios.map {
      Cells.cell(.control(.noExtension), $0, key: nil, settings: settings[0])
    }
    return plain
      + subjects.flatMap { subject in
        scenarios.flatMap { scenario in
          settings.map { Cells.cell(subject, scenario, settings: $0) }
        }
      }
  }

  /// Runs the cells one after the other as a scheduler does; gives what was told as the total after each run,
  /// and how many there were.
  private func totals(failing: (PlannedCell) -> Bool) -> (told: [Double], made: Int) {
    let cells = Self.cells
    var ledger = Ledger(cells, Sampling(), rules: SignatureRules())
    ledger.isKnownToFail = Set(
      cells.filter { $0.subject == .base && failing($0) }.map(\.id.cell))
    for cell in cells { ledger.expect(cell.id) }
    var told = [ledger.likelyRemaining]
    var turns = RoundRobin(cells)
    while let cell = turns.next({ ledger.readiness(of: $0.id) }) {
      ledger.take(failing(cell) ? Cells.failed() : Cells.passed(), of: cell)
      told.append(Double(ledger.done) + ledger.likelyRemaining)
    }
    return (told, ledger.done)
  }

  private static let worlds: [@Sendable (PlannedCell) -> Bool] = [
    { $0.subject == .base },
    { $0.subject == .base || $0.subject == .candidate("c1") },
    { $0.subject == .base || $0.subject.isCandidate },
    { $0.subject == .base || $0.subject != .candidate("c1") && $0.scenario.name == "s6" },
    { _ in false },
  ]

  @Test(
    "what is told as the total never jumps up by half, nor starts at several times what it is",
    arguments: 0..<5)
  func steady(world: Int) {
    let failing = Self.worlds[world]
    let (told, made) = totals { $0.subject.isWithoutExtension ? false : failing($0) }
    for (before, after) in zip(told, told.dropFirst()) { #expect(after < 1.5 * before) }
    #expect(told.last == Double(made))
    // Where every candidate fails in every cell, each run tells more than was thought.
    #expect(told[0] < (world == 2 ? 6 : 2.5) * Double(made), "\(told[0]) of \(made)")
    #expect(told[0] > 0.4 * Double(made), "\(told[0]) of \(made)")
  }
}
