import RandomSupport

/// Makes inputs of inputs, the same ones for the same seed.
///
/// It knows no parser and has no feedback, so it finds less than libFuzzer does, in seconds and without
/// a build of its own.
struct SeededMutator {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(state: seed) }

  /// An input made of one or two of `inputs`, of `longest` bytes at most.
  mutating func input(of inputs: [[UInt8]], longest: Int) -> [UInt8] {
    var bytes = inputs.randomElement(using: &random) ?? []
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      mutate(&bytes, inputs)
    }
    return Array(bytes.prefix(longest))
  }

  private mutating func mutate(_ bytes: inout [UInt8], _ inputs: [[UInt8]]) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    let length = min(bytes.count - place, Int.random(in: 1...32, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 8, 9: bytes = TokenMutation(bytes).input(using: &random)
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.removeSubrange(place..<(place + length))
    case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = inputs.randomElement(using: &random) ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      bytes = Array(bytes[..<place] + other[start...])
    case 6:
      let word = Self.words.randomElement(using: &random) ?? ""
      bytes.replaceSubrange(place..<(place + min(length, word.utf8.count)), with: word.utf8)
    default:
      let word = Self.words.randomElement(using: &random) ?? ""
      bytes.insert(contentsOf: word.utf8, at: place)
    }
  }

  /// What parsers trip over: brackets and quotes without their other halves, ends of lines, extremes.
  private static let words =
    TokenMutation.numbers + TokenMutation.names + TokenMutation.signs + [
      "0x", "\n", "\r\n", "\n\n", "\0", "\t", "    ", "'", "\\", "[", "]", "(", ")", "<", ">", "-",
      "+",
    ]
}
