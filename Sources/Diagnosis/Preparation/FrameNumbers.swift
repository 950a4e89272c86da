import Model

/// Gives frames the numbers that gdb and PHP count by, where a text has none or counts the other way.
enum FrameNumbers {
  /// Fewer lines are something else.
  private static let fewest = 3

  static func give(to lines: inout [TextLines.Line]) {
    var index = 0
    while index < lines.count {
      if lines[index].text == "StacktraceTop:" {
        index = numberTop(&lines, from: index + 1)
      } else {
        index = countAnew(&lines, from: index)
      }
    }
  }

  /// ` gpr_cv_wait () from /usr/lib/grpc.so`, a frame a line, below the heading of Launchpad and Apport; gives the
  /// line behind the frames.
  private static func numberTop(_ lines: inout [TextLines.Line], from start: Int) -> Int {
    var end = start
    while end < lines.count, !lines[end].isApart, isFrame(lines[end].text) {
      lines[end].text = "#\(end - start)  0x0 in \(lines[end].text)"
      end += 1
    }
    return end
  }

  private static func isFrame(_ text: Substring) -> Bool {
    guard text.first != "#", let (name, _) = text.split(at: " (") else { return false }
    return text.hasSuffix(")") || text.contains(") from /") || text.contains(") at ")
      || !name.contains(" ") && text.hasSuffix(" ()")
  }

  /// `#8 /srv/app/x.php(12): f` and so on down to `#1 {main}`, as Sentry counts: the innermost function has the
  /// greatest number and still stands first. Gives the line behind.
  private static func countAnew(_ lines: inout [TextLines.Line], from start: Int) -> Int {
    var end = start
    var last = Int.max
    while end < lines.count, let number = number(of: lines[end]), number < last {
      last = number
      end += 1
      if lines[end - 1].text.hasSuffix(Frame.phpMain) { break }
    }
    guard end - start >= fewest, lines[end - 1].text.hasSuffix(Frame.phpMain) else {
      // What begins within these numbers ends where they do.
      return max(end, start + 1)
    }
    for (count, index) in (start..<end).enumerated() {
      let rest = lines[index].text.dropFirst().leadingNumber?.rest ?? ""
      lines[index].text = "#\(count)\(rest)"
    }
    return end
  }

  /// The number of a frame of PHP.
  private static func number(of line: TextLines.Line) -> Int? {
    guard line.text.first == "#", let (number, rest) = line.text.dropFirst().leadingNumber,
      rest.first == " "
    else { return nil }
    let body = rest.trimmed
    let isOfPHP =
      body.hasPrefix("/") || body.contains(".php(") || body.hasPrefix("[internal function]")
    return isOfPHP || body == Frame.phpMain ? number : nil
  }
}
