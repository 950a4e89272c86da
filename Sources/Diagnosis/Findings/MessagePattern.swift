import Basics

/// A pattern of a line that a failure logs: `*` at its ends stands for anything, between two words for characters
/// without a blank, so that no message is read out of two.
struct MessagePattern: Sendable {
  private let glob: Glob
  /// What stands between the stars.
  let words: [String]

  /// Compiles `pattern`.
  init(_ pattern: String) {
    glob = Glob(pattern)
    words = pattern.split(separator: "*").map(String.init)
  }

  /// Whether the whole of `text` fits the pattern.
  func matches(_ text: [UInt8]) -> Bool {
    guard glob.matches(text) else { return false }
    guard words.count > 1 else { return true }
    let line = String(decoding: text, as: UTF8.self)
    var rest = line[...]
    while let (_, behind) = rest.split(at: words[0]) {
      if Self.follow(words.dropFirst(), in: behind) { return true }
      rest = behind
    }
    return false
  }

  /// Whether the words follow one another with no blank between them.
  private static func follow(_ words: ArraySlice<String>, in text: Substring) -> Bool {
    var rest = text
    for word in words {
      guard let (gap, behind) = rest.split(at: word), !gap.contains(" ") else { return false }
      rest = behind
    }
    return true
  }
}
