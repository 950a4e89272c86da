/// Text from outside made fit for one line of a report.
package enum OneLine {
  /// `text` without control and invisible characters, blanks in a row made one, cut at `limit`
  /// characters.
  package static func clean(_ text: String, limit: Int = 160) -> String {
    var result = ""
    var count = 0
    var blank = false
    for scalar in text.unicodeScalars {
      if isBlank(scalar) {
        blank = !result.isEmpty
        continue
      }
      guard !isInvisible(scalar) else { continue }
      if count >= limit { return result + "…" }
      if blank { result.append(" ") }
      count += blank ? 2 : 1
      blank = false
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
  }

  /// Format characters turn a line's direction or hide in it.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .format, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
