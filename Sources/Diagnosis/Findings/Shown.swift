/// Text from outside made fit to be shown.
enum Shown {
  /// On one line, without control and invisible characters, cut at `limit` characters.
  static func line(_ text: some StringProtocol, limit: Int = 200) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: result += " "
      case .format, .surrogate, .privateUse, .unassigned: continue
      default: result.unicodeScalars.append(scalar)
      }
      count += 1
      if count >= limit { return result + "…" }
    }
    return result
  }
}
