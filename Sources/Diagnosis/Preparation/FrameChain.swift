import Model
import Signatures

/// A stack that people write in one line, with arrows between the functions:
/// `gpr_cv_wait <- grpc_shutdown <- zm_shutdown_grpc`, or the other way round, from the outermost function on.
enum FrameChain {
  /// Fewer functions are something else.
  private static let fewest = 4
  /// Bytes of a line that can be one.
  private static let longest = 4000

  /// The lines, those of a chain as the C++ library writes a stack.
  static func rewritten(_ lines: [TextLines.Line]) -> [TextLines.Line] {
    lines.flatMap { line in
      guard !line.isSource, let names = names(in: line.text) else { return [line] }
      return names.enumerated().map { number, name in
        var frame = line
        frame.text = "\(number)# \(name) in ??"
        frame.isApart = number == 0
        return frame
      }
    }
  }

  /// The functions, innermost first; nil for any other line.
  private static func names(in text: Substring) -> [Substring]? {
    guard text.utf8.count < longest else { return nil }
    for (arrow, isOutward) in [(" ← ", true), (" <- ", true), (" → ", false), (" -> ", false)]
    where text.contains(arrow) {
      var parts = parts(of: text, arrow)
      // A word of prose may stand in front, and behind.
      parts[0] = parts[0].splitAtLast(" ")?.behind ?? parts[0]
      let last = parts.count - 1
      parts[last] = parts[last].split(at: " ")?.before ?? parts[last]
      let names = parts.compactMap(function)
      guard names.count == parts.count, names.count >= fewest else { continue }
      let inward = isOutward ? names : names.reversed()
      if isStack(inward) { return inward }
    }
    return nil
  }

  private static func parts(of text: Substring, _ arrow: String) -> [Substring] {
    var parts: [Substring] = []
    var rest = text
    while let (before, behind) = rest.split(at: arrow) {
      parts.append(before.trimmed)
      rest = behind
    }
    return parts + [rest.trimmed]
  }

  /// A name of C or C++, without the marks of Markdown and empty brackets; nil for anything else.
  private static func function(_ part: Substring) -> Substring? {
    var name = part.drop { "`*".contains($0) }
    while let last = name.last, "`*.,;".contains(last) { name = name.dropLast() }
    if name.hasSuffix("()") { name = name.dropLast(2) }
    let isName =
      name.utf8.count >= 3
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_:~".contains($0)) }
    return isName && name.first.map { !$0.isNumber } ?? false ? name : nil
  }

  /// Whether the functions are those of a stack: most have names that prose does not have, and the innermost wait.
  private static func isStack(_ names: [Substring]) -> Bool {
    let plain = names.map { FrameName.normalised(String($0)) ?? "" }
    let coded = plain.count { $0.contains("_") || $0.contains("::") || ThreadStart.isRoot($0) }
    return coded * 2 >= plain.count
      && plain.prefix(3).contains { $0.contains("_") && WaitKind.of(frames: [$0]) != nil }
  }
}
