import Recipes

/// The runs that show whether the evaluation itself can be trusted.
public struct Controls: Codable, Sendable, Equatable {
  /// PHP without the extension: every cell must pass.
  public var plain: [Cell]
  /// The unpatched build: it must do what is known of it.
  public var base: [Cell]
  /// A patch that changes a comment only: it must behave as the base.
  public var comment: [Cell]

  /// Controls with their cells; none of a kind where that control was not run.
  public init(plain: [Cell] = [], base: [Cell] = [], comment: [Cell] = []) {
    self.plain = plain
    self.base = base
    self.comment = comment
  }

  /// Each control that did not hold, in a few words. Cells that were not run are passed over, but
  /// of the failures known of the base at least one must have been seen: an evaluation that sees
  /// none proves nothing.
  public func broken(scenarios: [Scenario]) -> [String] {
    let expected = Dictionary(
      scenarios.map { ($0.name, $0.base) }, uniquingKeysWith: { first, _ in first })
    return brokenPlain + brokenBase(expected) + brokenComment
  }

  /// The cells that fail without the extension.
  var brokenPlain: [String] {
    plain.filter { $0.tally.failed > 0 }
      .map { "PHP without the extension, \($0.key): \($0.tally.verdict.why)" }
  }

  private func brokenBase(_ expected: [String: [String: BaseExpectation]]) -> [String] {
    var broken: [String] = []
    var known = 0
    for cell in base where cell.tally.runs > 0 {
      guard let wanted = expected[cell.key.scenario]?[cell.key.settings] else { continue }
      if wanted != .pass { known += 1 }
      let seen = Self.behaviour(cell)
      if seen.rawValue != wanted.rawValue {
        broken.append("the base, \(cell.key): \(seen.rawValue), known for \(wanted.rawValue)")
      }
    }
    return known > 0 ? broken : broken + ["no failure known of the base was run"]
  }

  private var brokenComment: [String] {
    let known = Dictionary(base.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    return comment.compactMap { cell in
      guard cell.tally.runs > 0, let twin = known[cell.key], twin.tally.runs > 0 else { return nil }
      let (own, base) = (Self.behaviour(cell), Self.behaviour(twin))
      if own == base { return nil }
      return "a changed comment, \(cell.key): \(own.rawValue), the base: \(base.rawValue)"
    }
  }

  /// What a cell does when it fails; `pass` only if it never does. How often is not compared: a
  /// failure that comes now and then is the same failure.
  private static func behaviour(_ cell: Cell) -> Verdict.Outcome {
    cell.tally.leadingFailure?.outcome ?? .pass
  }
}
