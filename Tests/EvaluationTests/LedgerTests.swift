import Model
import Recipes
import Testing
@testable import Candidates
@testable import Evaluation

@Suite("What cells still need")
struct LedgerTests {
  private let base = Cells.cell(.base)
  private let fix = Cells.cell(.candidate("fix"))

  private func ledger(_ sampling: Sampling = Sampling()) -> Ledger {
    Ledger(sampling, rules: SignatureRules())
  }

  @Test("the first run of a cell goes alone, later ones side by side as far as they are needed")
  func sideBySide() {
    var ledger = ledger(Sampling(.runs(3)))
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

  @Test("a candidate stops when the base's own failure would have shown")
  func decidedByTheBase() {
    var ledger = ledger()
    for _ in 0..<5 { ledger.take(Cells.failed(), of: base) }
    #expect(ledger.readiness(of: base.id) == .never)
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

  @Test("what is expected follows what is found")
  func expectation() {
    var ledger = ledger()
    ledger.expect(base.id)
    #expect(ledger.expected == 29)
    ledger.take(Cells.failed(), of: base)
    #expect((ledger.done, ledger.expected) == (1, 4))
  }

  @Test("without the extension what needs it is not asked for, and one run is enough")
  func plain() {
    let scenario = Scenario(
      name: "a", question: "?", script: "a.php", settings: ["on"],
      must: [.exit(0), .phase(role: "child", name: "rpc-answered", atLeast: 1)])
    let cell = Cells.cell(.control(.noExtension), scenario, key: nil)
    var ledger = ledger()
    ledger.take(Cells.passed(), of: cell)
    #expect(ledger.readiness(of: cell.id) == .never)
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
