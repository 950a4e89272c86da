/// A reader of outside data, as libFuzzer and the tests call it.
struct FuzzedParser: Sendable, CustomStringConvertible {
  /// Its name, and that of its folder in `Corpus`.
  let name: String
  /// Folders with more inputs to begin with, from the top of the repository.
  var seeds: [String] = []
  /// Bytes of the longest input that is tried.
  var longest = 4096
  /// Whether only inputs that were taken are built upon: what is no JSON is refused by its first byte, and
  /// nothing is learned from it.
  var buildsOnTaken = false
  /// Reads one input, and says whether the parser took it; refusing is no fault.
  ///
  /// Throws where what was read is not what the parser promises.
  let take: @Sendable ([UInt8]) throws(BrokenProperty) -> Bool

  var description: String { name }

  /// All of them, by name.
  static let all = (patches + recipes + records + kernelTexts + stacks + sources).sorted {
    $0.name < $1.name
  }
}

/// What a parser promises and did not keep for an input.
struct BrokenProperty: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Throws unless the property holds.
func require(_ holds: Bool, _ property: @autoclosure () -> String) throws(BrokenProperty) {
  if !holds { throw BrokenProperty(property()) }
}

/// Throws where a text that is shown as one line holds control characters.
func requirePlain(_ text: String, _ what: String) throws(BrokenProperty) {
  let isPlain = text.unicodeScalars.allSatisfy { scalar in
    scalar.value >= 0x20 && !(0x7f..<0xa0).contains(scalar.value)
  }
  try require(isPlain, "\(what) holds a control character: \(text.debugDescription)")
}
