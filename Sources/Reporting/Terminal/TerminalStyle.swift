import Judging

/// How a terminal shows a report. Its caller honours `NO_COLOR`.
package struct TerminalStyle: Sendable, Equatable {
  /// Columns there are; 0 for as many as it takes.
  package var width: Int
  /// Whether to colour.
  package var colours: Bool

  /// A style.
  package init(width: Int, colours: Bool) {
    self.width = width
    self.colours = colours
  }

  func verdict(_ row: Row, _ text: String) -> String {
    guard !row.isBase else { return text }
    return switch row.judgement.verdict {
    case .pass: paint(text, 32)
    case .fail, .buildFailed: paint(text, 31)
    case .notApplied, .unreadable, .notLoaded, .noEffect, .inconclusive: paint(text, 33)
    case .error: paint(text, 35)
    }
  }

  func outcome(_ outcome: Verdict.Outcome?, _ text: String) -> String {
    switch outcome {
    case .skipped, nil: text
    case .pass: paint(text, 32)
    case .flaky: paint(text, 33)
    case .hang, .crash, .rpcFailed, .badExit, .leak, .regression, .forged: paint(text, 31)
    }
  }

  func bold(_ text: String) -> String { paint(text, 1) }

  private func paint(_ text: String, _ code: Int) -> String {
    colours && !text.isEmpty ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}

extension Verdict.Outcome {
  /// One letter for a table that has no room for words.
  var letter: String {
    switch self {
    case .pass: "."
    case .hang: "H"
    case .crash: "C"
    case .rpcFailed: "R"
    case .badExit: "X"
    case .leak: "L"
    case .regression: "T"
    case .flaky: "F"
    case .forged: "!"
    case .skipped: "s"
    }
  }
}
