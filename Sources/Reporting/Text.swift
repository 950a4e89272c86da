import Judging

/// Colours by what they mean; nothing at all where there is no colour.
struct Paint {
  private let colours: Bool

  init(_ style: TerminalStyle) { colours = style.colours }

  func verdict(_ verdict: CandidateVerdict, _ text: String) -> String {
    switch verdict {
    case .pass: paint(text, 32)
    case .fail, .buildFailed: paint(text, 31)
    case .notApplied, .noEffect, .inconclusive: paint(text, 33)
    case .error: paint(text, 35)
    }
  }

  func outcome(_ outcome: Verdict.Outcome?, _ text: String) -> String {
    switch outcome {
    case .pass: paint(text, 32)
    case .skipped, nil: text
    case .flaky: paint(text, 33)
    default: paint(text, 31)
    }
  }

  private func paint(_ text: String, _ code: Int) -> String {
    colours ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
  }
}

/// Text from outside on one line: control characters must not drive a terminal.
enum OneLineText {
  static func clean(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: " "
        case .format: "\u{FFFD}"
        default: Character(scalar)
        }
      })
  }
}

func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

func trimEnd(_ text: String) -> String {
  var text = text
  while text.last == " " { text.removeLast() }
  return text
}
