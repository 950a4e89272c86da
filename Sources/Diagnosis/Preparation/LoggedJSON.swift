/// The text of a line of JSON: what a container engine or a logger wrote of a program, or what a tracker or a
/// debugger keeps a stack in.
enum LoggedJSON {
  /// The fields that hold what a program wrote; another one is taken where its text has several lines or
  /// begins as a frame does, or is a sentence.
  private static let keys: Set = [
    "MESSAGE", "body", "detail", "err", "error", "exception", "line", "log", "message", "msg",
    "output", "reason", "stack", "stack_trace", "stderr", "stdout", "textPayload", "value",
  ]

  /// What the line holds, with line ends; nil for a line that is no JSON, or holds nothing of a program.
  static func text(of line: Substring) -> String? {
    let bare = line.drop { $0 == " " }
    guard ["{\"", "[\"", "[{\"", "{ \"", "[ \""].contains(where: { bare.hasPrefix($0) }) else {
      return nil
    }
    var values: [String] = []
    var key = ""
    var rest = bare.unicodeScalars
    while let start = rest.firstIndex(of: "\"") {
      rest = rest[rest.index(after: start)...]
      let value = unescaped(&rest)
      let next = rest.first { $0 != " " }
      if next == ":" {
        key = value
        // journald writes what is not plain text as numbers.
        if key == "MESSAGE", let bytes = numbers(rest) { values.append(bytes) }
        continue
      }
      let isTelling =
        value.contains("\n") || value.hasPrefix("#") || value.hasPrefix("frame #")
        || value.utf8.count { $0 == UInt8(ascii: " ") } >= 4
      if keys.contains(key) || isTelling { values.append(value) }
      if next == "}" { key = "" }
    }
    return values.isEmpty ? nil : values.joined(separator: "\n")
  }

  /// The text of `: [35, 48, 32]`; nil for any other value.
  private static func numbers(_ rest: Substring.UnicodeScalarView) -> String? {
    let value = Substring(rest).drop { " :".contains($0) }
    guard value.first == "[", let end = value.firstIndex(of: "]") else { return nil }
    let words = value[..<end].dropFirst().split { ", ".contains($0) }
    let bytes = words.compactMap { UInt8($0) }
    return bytes.count == words.count ? TerminalText.plain(bytes) : nil
  }

  /// A string of JSON up to its closing quote, which is taken as well, or as far as it goes.
  static func unescaped(_ rest: inout Substring.UnicodeScalarView) -> String {
    var result = String.UnicodeScalarView()
    while let scalar = rest.popFirst(), scalar != "\"" {
      guard scalar == "\\", let escaped = rest.popFirst() else {
        result.append(scalar)
        continue
      }
      switch escaped {
      case "n": result.append("\n")
      case "t": result.append(" ")
      case "b", "f", "r": continue
      case "u":
        let digits = String(String.UnicodeScalarView(rest.prefix(4)))
        rest = rest.dropFirst(4)
        let code = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
        result.append(code ?? "\u{fffd}")
      default: result.append(escaped)
      }
    }
    return String(result)
  }
}
