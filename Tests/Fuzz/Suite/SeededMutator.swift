/// Makes inputs of inputs, the same ones for the same seed.
///
/// It knows no parser and has no feedback, so it finds less than libFuzzer does, in seconds and without
/// a build of its own.
struct SeededMutator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// An input made of one or two of `inputs`, of `longest` bytes at most.
  mutating func input(of inputs: [[UInt8]], longest: Int) -> [UInt8] {
    var bytes = inputs.randomElement(using: &self) ?? []
    for _ in 0..<Int.random(in: 1...5, using: &self) {
      mutate(&bytes, inputs)
    }
    return Array(bytes.prefix(longest))
  }

  private mutating func mutate(_ bytes: inout [UInt8], _ inputs: [[UInt8]]) {
    let place = Int.random(in: 0...bytes.count, using: &self)
    let length = min(bytes.count - place, Int.random(in: 1...32, using: &self))
    switch Int.random(in: 0..<8, using: &self) {
    case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
    case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self)
    case 2: bytes.removeSubrange(place..<(place + length))
    case 3: bytes.insert(contentsOf: bytes[place..<(place + length)], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = inputs.randomElement(using: &self) ?? []
      let start = Int.random(in: 0...other.count, using: &self)
      bytes = Array(bytes[..<place] + other[start...])
    case 6:
      let word = Self.words.randomElement(using: &self) ?? ""
      bytes.replaceSubrange(place..<(place + min(length, word.utf8.count)), with: word.utf8)
    default:
      let word = Self.words.randomElement(using: &self) ?? ""
      bytes.insert(contentsOf: word.utf8, at: place)
    }
  }

  /// What parsers trip over: ends of ranges, brackets and quotes without their other halves, ends of lines.
  private static let words = [
    "0", "-1", "1e999", "-0.0", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615", "4294967296", "99999999999999999999", "0x", "\n", "\r\n", "\n\n", "\0",
    "\t", "    ", "\"", "'", "\\", "{", "}", "[", "]", "(", ")", "<", ">", ":", "#", "-", "+", "@",
    "é", "\u{202e}", "\u{1b}[31m", "\u{feff}", "null", "true", "..", "/", "%00",
  ]
}
