extension String {
  /// The text in quotes, fit for a terminal: control characters escaped, cut at 60 characters.
  package var quoted: String {
    count > 60 ? "'\(String(prefix(60)).printable)…'" : "'\(printable)'"
  }

  /// The text with its control and format characters escaped: a file must not drive a terminal.
  package var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += scalar.escaped(asASCII: true)
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
