import Model

/// A line of a log that tells of a fault which ended a process, and no stack.
struct FaultLine {
  var line: LogLine
  var signal: Int
  var pid: Int?
  /// The file that the code lies in, where the kernel names it.
  var module: String?

  /// Those of a text, in order.
  static func all(in lines: [LogLine]) -> [FaultLine] { lines.compactMap(FaultLine.init) }

  /// Nil for any other line.
  private init?(_ line: LogLine) {
    let text = Substring(line.text)
    self.line = line
    if let (signal, head, behind) = Self.trap(text) {
      self.signal = signal
      pid = head.splitAtLast("[")?.behind.leadingNumber?.value
      module = behind.splitAtLast(" in ")?.behind.split(at: "[").map { String($0.before) }
      return
    }
    guard case .loggedSignal(let signal, let pid)? = HeaderLine.logged(text) else { return nil }
    self.signal = signal
    self.pid = pid
  }

  /// What the kernel writes of a trap: `php[12]: segfault at 10 ip 00007f… sp 00007f… error 4 in x.so[7f…+1a000]`,
  /// `traps: php[12] general protection fault ip:7f… sp:7f… error:0 in x.so[7f…+1a000]`.
  private static func trap(_ text: Substring) -> (signal: Int, head: Substring, behind: Substring)?
  {
    for (mark, signal) in traps {
      if let (head, behind) = text.split(at: mark) { return (signal, head, behind) }
    }
    return nil
  }

  private static let traps = [
    ("]: segfault at ", 11), ("] general protection fault ip:", 11),
    ("] general protection ip:", 11),
    ("] trap invalid opcode ip:", 4), ("] trap divide error ip:", 8),
    ("]: unhandled exception: ", 11),
  ]
}
