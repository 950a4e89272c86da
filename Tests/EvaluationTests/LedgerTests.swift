import Model
import Recipes
import Testing
@testable import Candidates
@testable import Evaluation

@Suite("What cells still need")
struct LedgerTests {
  private let plain = Cells.cell(.control(.noExtension), key: nil)
  private let base = Cells.cell(.base)
  private let fix = Cells.cell(.candidate("fix"))

  private func ledger(_ sampling: Sampling = Sampling(), _ more: [PlannedCell] = []) -> Ledger {
    Ledger([plain, base, fix] + more, sampling, rules: SignatureRules())
  }

  @Test("the first run of a cell goes alone, later ones side by side as far as they are needed")
  func sideBySide() {
    var ledger = ledger(Sampling(.runs(3)))
    for _ in 0..<3 { ledger.take(Cells.failed(), of: base) }
    #expect(ledger.readiness(of: fix.id) == .now)
    ledger.start(fix.id)
    #expect(ledger.readiness(of: fix.id) == .later)
    ledger.finish(fix.id)
    ledger.take(Cells.passed(), of: fix)
    ledger.start(fix.id)
    #expect(ledger.readiness(of: fix.id) == .now)
    ledger.start(fix.id)
    #expect(ledger.readiness(of: fix.id) == .later)
    ledger.finish(fix.id)
    ledger.take(Cells.failed(), of: fix)
    #expect(ledger.readiness(of: fix.id) == .never)
  }

  @Test("where no pass rests on a cell, it stops when the base's own failure would have shown")
  func decidedByTheBase() {
    var ledger = ledger()
    for _ in 0..<5 { ledger.take(Cells.failed(), of: base) }
    #expect(ledger.need(of: base.id).isMet)
    for _ in 0..<3 { ledger.take(Cells.passed(), of: fix) }
    #expect(ledger.readiness(of: fix.id) == .now)
    ledger.take(Cells.passed(), of: fix)
    #expect(ledger.readiness(of: fix.id) == .never)
  }

  @Test("a candidate does not run ahead of a base that is not settled")
  func notAhead() {
    var ledger = ledger()
    ledger.start(base.id)
    #expect(ledger.readiness(of: fix.id) == .now)
    ledger.take(Cells.passed(), of: fix)
    #expect(ledger.readiness(of: fix.id) == .later)
    ledger.finish(base.id)
    for _ in 0..<5 { ledger.take(Cells.failed(), of: base) }
    #expect(ledger.readiness(of: fix.id) == .now)
  }

  @Test("a candidate's failure where the base passes is compared with more runs of the base")
  func challenge() {
    var ledger = ledger(Sampling(.runs(1)))
    ledger.take(Cells.passed(), of: base)
    #expect(ledger.need(of: base.id).isMet)
    ledger.take(Cells.failed(), of: fix)
    #expect(ledger.need(of: base.id).missing == 28)
    #expect(ledger.readiness(of: fix.id) == .later)
    for _ in 0..<28 { ledger.take(Cells.passed(), of: base) }
    #expect(ledger.readiness(of: fix.id) == .now)
    ledger.take(Cells.failed(), of: fix)
    #expect(ledger.need(of: base.id).isMet && ledger.need(of: fix.id).isMet)
  }

  @Test("all cells of a candidate are looked at before one is run as often as a pass takes")
  func looks() {
    let promised = Settings(name: "on", promisesForking: true)
    let other = Scenario(
      name: "b", question: "?", script: "b.php", settings: ["on"], must: [.exit(0)])
    let cells = [Subject.base, .candidate("fix")].flatMap { subject in
      [Cells.scenario, other].map { Cells.cell(subject, $0, settings: promised) }
    }
    var ledger = Ledger(cells, Sampling(), rules: SignatureRules())
    for cell in cells.prefix(2) { for _ in 0..<5 { ledger.take(Cells.failed(), of: cell) } }
    for _ in 0..<4 { ledger.take(Cells.passed(), of: cells[2]) }
    #expect(ledger.need(of: cells[2].id).missing == 25)
    #expect(ledger.readiness(of: cells[2].id) == .later)
    var passing = ledger
    for _ in 0..<4 { passing.take(Cells.passed(), of: cells[3]) }
    #expect(passing.readiness(of: cells[2].id) == .now)
    ledger.take(Cells.failed(), of: cells[3])
    #expect(ledger.need(of: cells[2].id).isMet)
    #expect(ledger.readiness(of: cells[2].id) == .later)
  }

  @Test("a candidate let go for a failure is taken up again when the base fails there too")
  func blameTakenBack() {
    let promised = Settings(name: "on", promisesForking: true)
    let other = Scenario(
      name: "b", question: "?", script: "b.php", settings: ["off"], must: [.exit(0)])
    let cells = [Subject.base, .candidate("fix")].flatMap { subject in
      [
        Cells.cell(subject, settings: promised),
        Cells.cell(subject, other, settings: Settings(name: "off")),
      ]
    }
    var ledger = Ledger(cells, Sampling(), rules: SignatureRules())
    for _ in 0..<5 { ledger.take(Cells.failed(), of: cells[0]) }
    for _ in 0..<28 { ledger.take(Cells.passed(), of: cells[1]) }
    for _ in 0..<2 { ledger.take(Cells.failed(), of: cells[3]) }
    for _ in 0..<4 { ledger.take(Cells.passed(), of: cells[2]) }
    #expect(ledger.need(of: cells[2].id).isMet)
    #expect(ledger.readiness(of: cells[2].id) == .later)
    for _ in 0..<2 { ledger.take(Cells.failed(), of: cells[1]) }
    #expect(ledger.need(of: cells[2].id).missing == 25)
    #expect(ledger.readiness(of: cells[2].id) == .now)
  }

  @Test("what is expected follows what is found")
  func expectation() {
    var ledger = ledger()
    ledger.expect(base.id)
    #expect(ledger.expected == 29)
    ledger.take(Cells.failed(), of: base)
    #expect((ledger.done, ledger.expected) == (1, 4))
  }

  @Test("PHP alone is not asked for what needs the extension, and runs as often as the candidates")
  func control() {
    let scenario = Scenario(
      name: "a", question: "?", script: "a.php", settings: ["on"],
      must: [.exit(0), .phase(role: "child", name: "rpc-answered", atLeast: 1)])
    let cell = Cells.cell(.control(.noExtension), scenario, key: nil)
    var ledger = ledger()
    #expect(ledger.take(Cells.passed(), of: cell).verdict?.outcome == .pass)
    #expect(ledger.need(of: cell.id).isMet)
    for _ in 0..<3 { ledger.take(Cells.passed(), of: fix) }
    #expect(ledger.need(of: cell.id).missing == 2)
  }
}

@Suite("Cells served round by round")
struct TurnsTests {
  @Test("every cell has its first run before any has its second")
  func interleaved() {
    var turns = RoundRobin(["a", "b", "c"].map { Cells.cell(.candidate($0)) })
    var left = ["a": 2, "b": 1, "c": 3]
    var order: [String] = []
    while let cell = turns.next({ left[$0.subject.name, default: 0] > 0 ? .now : .never }) {
      order.append(cell.subject.name)
      left[cell.subject.name, default: 0] -= 1
    }
    #expect(order == ["a", "b", "c", "a", "c", "c"])
  }

  @Test("a cell that waits keeps its turn")
  func later() {
    var turns = RoundRobin(["a", "b"].map { Cells.cell(.candidate($0)) })
    #expect(turns.next { $0.subject.name == "a" ? .later : .now }?.subject.name == "b")
    #expect(turns.next { $0.subject.name == "a" ? .now : .never }?.subject.name == "a")
    #expect(turns.next { _ in .later } == nil)
  }
}
