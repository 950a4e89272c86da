import Basics
import Model

/// The runs that show whether the evaluation itself can be trusted.
package struct Controls: Codable, Sendable, Equatable {
  /// PHP without the extension: every cell must pass.
  package var plain: [Cell]
  /// The unpatched build: it must fail where it is known to, and pass where it is known to.
  package var base: [Cell]
  /// A patch that changes a comment only: it must behave as the base.
  package var comment: [Cell]
  /// Whether the changed comment left the machine code as it is; nil where it was not built.
  package var commentIsBase: Bool?
  /// Whether they are those of a part of an evaluation, so that other parts have more.
  package var isPart = false

  /// Controls with their cells; none of a kind where that control was not run.
  package init(
    plain: [Cell] = [], base: [Cell] = [], comment: [Cell] = [], commentIsBase: Bool? = nil
  ) {
    self.plain = plain
    self.base = base
    self.comment = comment
    self.commentIsBase = commentIsBase
  }

  /// One control and what it showed.
  package struct Finding: Codable, Sendable, Equatable {
    /// The control: `PHP without the extension`.
    package var name: String
    /// What it showed, in one line.
    package var shown: String
    /// What did not hold, each in a few words; none when it held.
    package var broken: [String]
    /// Whether every verdict rests on it, and not only those that rest on the cells it names.
    package var isGeneral = true

    /// Whether it held.
    package var holds: Bool { broken.isEmpty }
  }

  /// What each control showed. Cells that were not run are passed over. `known` is what the base is
  /// known to do by scenario and settings; nil when nothing is known of it, which is no fault.
  /// Where there is no base, PHP without the extension is the only control.
  package func findings(
    known: [String: [String: BaseExpectation]]?, hasBase: Bool = true
  ) -> [Finding] {
    guard hasBase else { return [plainFinding] }
    return [plainFinding, known.map(baseFinding) ?? unknownBase, commentFinding]
  }

  /// What stands in the place of all trust in a record that was changed after it had ended.
  static let alteredRecord = Finding(
    name: "the record", shown: "its lines are not those that it ended with",
    broken: ["the record: it was changed or damaged after it had ended"])

  private var plainFinding: Finding {
    let run = plain.filter { $0.tally.runs > 0 }
    let failed = run.filter { $0.tally.failed > 0 }
    return Finding(
      name: "PHP without the extension",
      shown: run.isEmpty
        ? plainIsNotRun : "passes in \(run.count - failed.count) of \(run.count) cells",
      broken: failed.map { cell in
        let why = cell.tally.leadingFailure?.why ?? ""
        return "PHP without the extension, \(cell.id): \(cell.tally.line()); \(why)"
      }, isGeneral: false)
  }

  /// That no cell was run, with the reason where one is known.
  private var plainIsNotRun: String {
    let reason = plain.lazy.compactMap(\.tally.skipReason).first
    return reason.map { "not run: \($0)" } ?? "not run"
  }

  private var unknownBase: Finding {
    Finding(name: "the base", shown: "nothing is known of it", broken: [])
  }

  /// Of the failures known at least one must have been seen: an evaluation that sees none of them
  /// proves nothing. Which failure it was is not compared: where a process hangs varies with time.
  private func baseFinding(_ known: [String: [String: BaseExpectation]]) -> Finding {
    var broken: [String] = []
    var toFail = 0
    var failed = 0
    var unknown = 0
    for cell in base where cell.tally.runs > 0 {
      guard let wanted = known[cell.id.scenario]?[cell.id.settings] else {
        // A scenario that says nothing of the base: what is seen of it counts.
        unknown += 1
        continue
      }
      if wanted != .pass { toFail += 1 }
      let seen = Self.behaviour(cell)
      if wanted != .pass, seen != .pass { failed += 1 }
      let passes = wanted == .pass ? Self.passes(cell) : seen == .pass
      if passes != (wanted == .pass) {
        broken.append("the base, \(cell.id): \(seen.rawValue), known for \(wanted.rawValue)")
      }
    }
    if !isPart, toFail == 0, unknown == 0, base.contains(where: { $0.tally.runs > 0 }) {
      broken.append("no failure known of the base was run")
    }
    let told = "fails in \(failed) of \(toFail) cells where it is known to"
    let open = "nothing is known of it in \(counting(unknown, "cell"))"
    return Finding(
      name: "the base",
      shown: unknown == 0 ? told : toFail == 0 ? open : "\(told); \(open)", broken: broken)
  }

  private var commentFinding: Finding {
    let name = "a changed comment"
    if commentIsBase == true {
      return Finding(name: name, shown: "makes the same machine code as the base", broken: [])
    }
    guard commentIsBase == false else { return Finding(name: name, shown: "not built", broken: []) }
    let twins = Dictionary(base.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var compared = 0
    let broken: [String] = comment.compactMap { cell in
      guard cell.tally.runs > 0, let twin = twins[cell.id], twin.tally.runs > 0 else { return nil }
      compared += 1
      let (own, base) = (Self.behaviour(cell), Self.behaviour(twin))
      if own == base || Self.passes(cell) == Self.passes(twin) { return nil }
      return "a changed comment, \(cell.id): \(own.rawValue), the base: \(base.rawValue)"
    }
    return Finding(
      name: name, shown: "behaves as the base in \(compared - broken.count) of \(compared) cells",
      broken: broken)
  }

  /// Whether a cell that ran passes more often than it fails. A failure that comes seldom makes no other build:
  /// its rate counts where a candidate is blamed.
  private static func passes(_ cell: Cell) -> Bool { cell.tally.passed > cell.tally.failed }

  /// What a cell does when it fails; `pass` only if it never does.
  private static func behaviour(_ cell: Cell) -> Verdict.Outcome {
    cell.tally.leadingFailure?.outcome ?? .pass
  }
}
