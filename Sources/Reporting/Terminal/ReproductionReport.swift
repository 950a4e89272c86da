import Basics
import Judging
import Model

/// Renders what came of looking for a reported failure: what was reported, what was run, what was
/// expected and seen, and last what it comes to.
package func render(_ reproductions: [Reproduction], style: TerminalStyle) -> String {
  reproductions.map { ReproductionReport(reproduction: $0, style: style).lines }
    .joined(separator: [""]).map { $0 + "\n" }.joined()
}

/// The lines of one reproduction.
private struct ReproductionReport {
  let reproduction: Reproduction
  let style: TerminalStyle

  private var issue: IssueReport { reproduction.issue }

  var lines: [String] {
    var lines = folded("\(issue.reference): ", issue.title)
    lines += folded("", "reported of \(issue.reported); \(issue.report.url)")
    lines += run
    lines += reproduction.passedOver.flatMap { folded("    passed over: ", $0) }
    lines += expected
    lines += reproduction.sightings.flatMap { sighting in
      folded("seen      ", "\(sighting.count) × \(sighting.outcome.rawValue): \(sighting.title)")
    }
    let finding = reproduction.finding
    lines += fold(
      TextCleaner.line("\(finding.word): \(finding.line())"), width: style.width, head: "")
    if case .untestable(_, let hint?) = finding { lines += folded("hint: ", hint) }
    return lines
  }

  private func folded(_ head: String, _ text: String) -> [String] {
    fold(TextCleaner.line(text), width: style.width, head: head)
  }

  private var run: [String] {
    guard let scenario = reproduction.scenario, let source = reproduction.source else { return [] }
    let version = source.version.map { "grpc \($0)" } ?? "grpc"
    return folded(
      "",
      "\(version) from \(source.name), commit \(source.commit.prefix(12)); \(scenario) under "
        + "\(issue.settings)" + (issue.build.map { ", built by \($0)" } ?? ""))
  }

  private var expected: [String] {
    issue.signatures.enumerated().flatMap { index, pattern in
      folded(
        index == 0 ? "expected  " : "       or ", "\(issue.outcome.rawValue): \(pattern)")
    }
  }
}

extension Reproduction.Finding {
  /// The answer, in a word or two.
  fileprivate var word: String {
    switch self {
    case .reproduced: "reproduced"
    case .failsDifferently: "fails differently"
    case .notReproduced: "not reproduced"
    case .untestable: "cannot be tested here"
    case .inconclusive: "inconclusive"
    case .error: "error"
    }
  }
}
