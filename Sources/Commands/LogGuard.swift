/// Keeps what strangers wrote from being a command to the service whose log it is printed to.
///
/// GitHub's runner takes `::name::` at the start of a line, behind blanks, and `##[name]` anywhere; Azure's `##vso[` as
/// well (*Workflow commands for GitHub Actions*, *Logging commands*). Both get a blank that takes it from them.
struct LogGuard {
  /// Whether nothing but blanks was written since the last line ended.
  private var isAtStart = true

  /// The text that goes on from what was written before.
  mutating func guarded(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    // By bytes: reports are megabytes, and CR LF is one character.
    while let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) {
      result += line(rest[..<end]) + "\n"
      rest = rest[rest.utf8.index(after: end)...]
      isAtStart = true
    }
    result += line(rest)
    return result
  }

  private mutating func line(_ text: Substring) -> String {
    let words = text.drop(while: \.isWhitespace)
    defer { if !words.isEmpty { isAtStart = false } }
    var line = String(text)
    if isAtStart, words.hasPrefix("::") {
      line = text[..<words.startIndex] + ": :" + words.dropFirst(2)
    }
    guard line.utf8.contains(UInt8(ascii: "#")) else { return line }
    for command in ["##[", "##vso["] {
      line = line.replacing(command, with: "# " + command.dropFirst())
    }
    return line
  }
}
