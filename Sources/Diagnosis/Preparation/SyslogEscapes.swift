/// Control characters as rsyslog writes them into a line: a sign and three octal digits, `#012` for the end of a line.
enum SyslogEscapes {
  /// The lines that a line stands for; nil where it has no such end of a line.
  static func lines(of line: Substring) -> [Substring]? {
    guard line.contains("#012") else { return nil }
    var lines: [[UInt8]] = [[]]
    var bytes = line.utf8[...]
    while let byte = bytes.first {
      let control = byte == UInt8(ascii: "#") ? control(bytes.dropFirst().prefix(3)) : nil
      bytes = bytes.dropFirst(control == nil ? 1 : 4)
      if control == UInt8(ascii: "\n") {
        lines.append([])
      } else {
        lines[lines.count - 1].append(control ?? byte)
      }
    }
    return lines.filter { !$0.isEmpty }.map { Substring(TerminalText.plain($0)) }
  }

  /// Those that logs of programs have: the ends of lines, tabs, and what begins a colour.
  private static func control(_ digits: Substring.UTF8View.SubSequence) -> UInt8? {
    switch String(Substring(digits)) {
    case "011": UInt8(ascii: "\t")
    case "012": UInt8(ascii: "\n")
    case "015": UInt8(ascii: "\r")
    case "033": 0x1b
    default: nil
    }
  }
}
