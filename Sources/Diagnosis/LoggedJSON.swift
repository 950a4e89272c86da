/// The text of a log entry that is a line of JSON, as container engines and loggers write them.
enum LoggedJSON {
  private static let keys = ["\"log\":", "\"message\":", "\"msg\":"]

  /// What the program wrote, its line ends and all; nil for a line that is no such entry.
  static func text(of line: Substring) -> String? {
    let bare = line.drop { $0 == " " }
    guard bare.hasPrefix("{\"") else { return nil }
    for key in keys {
      guard let (_, behind) = bare.split(at: key) else { continue }
      let value = behind.drop { $0 == " " }
      guard value.first == "\"" else { continue }
      return unescaped(value.dropFirst())
    }
    return nil
  }

  /// A string of JSON up to its closing quote, or as far as it goes.
  private static func unescaped(_ text: Substring) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars
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
