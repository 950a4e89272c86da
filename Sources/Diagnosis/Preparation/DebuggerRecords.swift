/// Lines in which gdb tells of frames in another way than by `bt`, as the lines that `bt` has for them.
enum DebuggerRecords {
  /// The lines; nil for any other line.
  static func frames(of line: Substring) -> [Substring]? {
    if line.contains("frame={level=") { return records(line) }
    return thread(line)
  }

  /// `frame={level="0",addr="0x7f…",func="f",from="/lib/x.so"}` of gdb's machine interface.
  private static func records(_ line: Substring) -> [Substring] {
    var frames: [Substring] = []
    var rest = line
    while let (_, behind) = rest.split(at: "frame={"), frames.count < 2000 {
      let next = behind.split(at: "frame={")?.before ?? behind
      rest = behind[next.endIndex...]
      guard let number = field("level", next)?.leadingNumber?.value else { continue }
      var frame = "#\(number)  \(field("addr", next) ?? "0x0") in \(field("func", next) ?? "??") ()"
      if let module = field("from", next) {
        frame += " from \(module)"
      } else if let file = field("file", next) {
        frame += " at \(file):\(field("line", next) ?? "0")"
      }
      frames.append(Substring(frame))
    }
    return frames
  }

  private static func field(_ name: String, _ record: Substring) -> Substring? {
    guard let value = record.split(at: "\(name)=\"")?.behind else { return nil }
    return value.prefix { $0 != "\"" }
  }

  /// `* 1    Thread 0x7f… (LWP 12) "php"  0x… in f () from /lib/x.so` of `info threads`: the thread, and its
  /// innermost frame.
  private static func thread(_ line: Substring) -> [Substring]? {
    let text = line.trimmed
    let mark = text.after("*") ?? text
    guard let (number, rest) = mark.leadingNumber, number < 100_000, rest.first == " " else {
      return nil
    }
    let target = rest.trimmed
    guard target.hasPrefix("Thread 0x") || target.hasPrefix("LWP ") else { return nil }
    // The frame follows the name, or the id where there is none.
    let named = target.split(at: "\" ")
    guard let (head, frame) = named ?? target.split(at: ") ") else { return nil }
    let heading = "Thread \(number) (\(head)\(named == nil ? ")" : "\"")):"
    return [Substring(heading), "#0  " + frame.trimmed]
  }
}
