/// One of the parts that an evaluation is dealt into: the second of four.
package struct Shard: Codable, Sendable, Hashable, CustomStringConvertible {
  /// Which part, from 1.
  package let number: Int
  /// How many there are.
  package let count: Int

  /// The most parts of one evaluation.
  package static let most = 10_000

  /// Part `number` of `count`; nil where there is no such part.
  package init?(_ number: Int, of count: Int) {
    guard (1...Self.most).contains(count), (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads `2/4`; nil for anything else.
  package init?(_ text: String) {
    let words = text.split(separator: "/", omittingEmptySubsequences: false)
    guard words.count == 2, let number = Int(words[0]), let count = Int(words[1]) else {
      return nil
    }
    self.init(number, of: count)
  }

  /// `2/4`
  package var description: String { "\(number)/\(count)" }
}
