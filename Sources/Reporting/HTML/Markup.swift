import Basics

/// XML or HTML by construction: what is written in our source is markup, and every text put into it
/// is escaped and made harmless.
struct Markup: ExpressibleByStringInterpolation, Sendable {
  private(set) var text: String

  init() { text = "" }
  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Our own constant as it stands: a style sheet, a script.
  init(constant: StaticString) { text = constant.description }

  static func += (left: inout Markup, right: Markup) { left.text += right.text }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }
    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    mutating func appendInterpolation(_ parts: [Markup]) {
      for part in parts { text += part.text }
    }

    /// A text on one line, fit for contents and for quoted attributes.
    mutating func appendInterpolation(_ outside: String) {
      text += TextCleaner.markup(outside, keepsBreaks: false)
    }

    /// A text whose line breaks count.
    mutating func appendInterpolation(block outside: String) {
      text += TextCleaner.markup(outside, keepsBreaks: true)
    }
  }
}
