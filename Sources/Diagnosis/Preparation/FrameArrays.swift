import Basics

/// Stacks in JSON whose frames are objects, as collectors of crashes and debug adapters of editors have them,
/// written as crash reports.
struct FrameArrays {
  /// Frames of an array that are read, and bytes of one.
  private static let mostFrames = 2000
  private static let longestFrame = 16 << 10
  /// The fields that hold the frames, and what they end with.
  private static let keys = [#""frames""#, #""stackFrames""#]
  private static let keyEnd = #"rames""#

  private var frames: [JSONFrame] = []
  /// The bytes of the frame that has not ended.
  private var element: [UInt8] = []
  /// How many brackets within the array are open; nil outside of an array.
  private var depth: Int?
  private var strings = JSONStrings()
  /// A field for frames stood at the end of the line before.
  private var isExpected = false

  /// The lines of the arrays that end in a line, and what the line has beside them; nil where it has nothing of any.
  mutating func taken(from line: Substring) -> (stacks: [Substring], rest: Substring)? {
    guard depth != nil || isExpected || line.split(at: Self.keyEnd) != nil
    else { return nil }
    let signal = Self.signal(in: line)
    var stacks: [Substring] = []
    var rest = ""
    var text = line
    while true {
      if depth == nil {
        guard let (before, behind) = opening(in: text) else { break }
        rest += before
        text = behind
        depth = 0
      }
      guard let end = end(in: text.utf8) else { return (stacks, Substring(rest)) }
      stacks += finished(by: signal)
      text = text[end...]
    }
    return (stacks, Substring(rest + text))
  }

  /// The lines of an array that has ended, or that the end of the text has cut.
  mutating func finished(by signal: String? = nil) -> [Substring] {
    defer {
      frames = []
      element = []
      depth = nil
      strings = JSONStrings()
    }
    guard JSONFrame.areOfCode(frames) else { return [] }
    let ordered = JSONFrame.innermostFirst(frames)
    let heading = signal.map { ["Exception Type: signal (\($0))"] } ?? []
    return (heading + ordered.enumerated().map { "\($0)   \($1.text)" }).map { Substring($0) }
  }

  /// The fault that a line tells of.
  private static func signal(in line: Substring) -> String? {
    ["SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL"].first { line.split(at: $0) != nil }
  }

  /// What stands before the bracket of an array of frames, and behind it.
  private mutating func opening(in text: Substring) -> (before: Substring, behind: Substring)? {
    var behind = text
    while true {
      if !isExpected {
        guard let rest = behind.split(at: Self.keyEnd)?.behind else { return nil }
        behind = rest
        let field = text[..<rest.startIndex]
        guard Self.keys.contains(where: field.hasSuffix)
        else { continue }
      }
      let value = behind.drop { " :".contains($0) }
      isExpected = value.isEmpty
      if isExpected { return nil }
      if value.first == "[" { return (text[..<value.startIndex], value.dropFirst()) }
      behind = value
    }
  }

  /// Where the array ends, be it that something else than JSON follows; nil where more of it is to come.
  private mutating func end(in bytes: Substring.UTF8View) -> Substring.Index? {
    for index in bytes.indices {
      let byte = bytes[index]
      if strings.take(byte) {
        keep(byte)
        continue
      }
      switch byte {
      case UInt8(ascii: "{") where depth == 0: depth = 1
      case UInt8(ascii: " "), UInt8(ascii: ","): break
      case UInt8(ascii: "]") where depth == 0: return bytes.index(after: index)
      case _ where depth == 0 || !Self.isPlain(byte): return index
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth = depth.map { $0 + 1 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = depth.map { $0 - 1 }
      default: break
      }
      keep(byte)
      if depth == 0, !element.isEmpty {
        if frames.count < Self.mostFrames, let frame = JSONFrame(element) { frames.append(frame) }
        element = []
      }
    }
    // No string goes on in the next line.
    return strings.isInside ? bytes.endIndex : nil
  }

  private mutating func keep(_ byte: UInt8) {
    let isBetween = element.isEmpty && byte != UInt8(ascii: "{")
    if !isBetween, element.count < Self.longestFrame { element.append(byte) }
  }

  /// Whether JSON has the byte outside of strings: in signs, numbers and the three words.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte.isASCIIDigit || "{}[],:\" +-.eEtrufalsn".utf8.contains(byte)
  }
}
