/// The text of a line of pairs, as many loggers write it: `time="…" level=error msg="…" pod=web-1`.
enum LoggedPairs {
  private static let keys = ["msg", "message", "log", "line"]

  /// What the line says, with line ends; nil for a line that is none of pairs.
  static func text(of line: Substring) -> String? {
    let bare = line.withoutBlanks
    guard let (key, behind) = bare.split(at: "="), isKey(key), !behind.isEmpty else { return nil }
    for name in keys {
      let mark = "\(name)=\""
      let isFirst = bare.hasPrefix(mark)
      guard let (_, said) = bare.split(at: isFirst ? mark : " " + mark) else { continue }
      var rest = said.unicodeScalars
      let value = LoggedJSON.unescaped(&rest)
      // One pair alone may be source code.
      let isAlone = isFirst && !Substring(rest).contains("=")
      return isAlone ? nil : value
    }
    return nil
  }

  private static func isKey(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count < 64
      && text.allSatisfy { $0.isLetter || $0.isNumber || "_.-@".contains($0) }
  }
}
