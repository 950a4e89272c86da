/// Something that cannot be told from what was looked at.
package enum Untold: Sendable, Equatable {
  /// Whether it moves again: a text shows one moment.
  case movement
  /// Anything else, in words.
  case other(String)

  /// The sentence that people read.
  package var words: String {
    switch self {
    case .movement: "whether it moves again: a text shows one moment"
    case .other(let words): words
    }
  }
}

extension Untold: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .other(value) }
}

extension Untold: Codable {
  package init(from decoder: any Decoder) throws {
    let words = try decoder.singleValueContainer().decode(String.self)
    self = words == Untold.movement.words ? .movement : .other(words)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(words)
  }
}
