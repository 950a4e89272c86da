import Basics
import Model
import Signatures

/// Frames that only their neighbours tell to be some: lists of functions without addresses and arguments, as
/// people shorten them and as some debuggers copy them, and stacks in a log that shows the newest line first.
enum FrameList {
  /// Fewer lines of a kind are something else.
  private static let fewest = 3
  /// Bytes of a line that can be an item.
  private static let longestItem = 1000

  /// The lines, those of lists as other tools write them.
  static func rewritten(_ lines: [TextLines.Line]) -> [TextLines.Line] {
    var result = lines
    turn(&result)
    FrameNumbers.give(to: &result)
    var start = 0
    while start < result.count {
      guard let first = Item(result[start]), first.number ?? 0 <= 1 else {
        start += 1
        continue
      }
      var run = Run(first, at: start)
      var next = start + 1
      while next < result.count, run.takes(result[next], at: next) { next += 1 }
      if run.items.count >= fewest, run.isStack { run.write(into: &result) }
      start = next
    }
    return result
  }

  /// Puts stacks the right way up that a log shows with the newest line first; the heading of a thread stands
  /// below its frames there.
  private static func turn(_ lines: inout [TextLines.Line]) {
    var start = 0
    while start < lines.count {
      guard var number = numbered(lines[start].text), number >= fewest - 1 else {
        start += 1
        continue
      }
      var end = start + 1
      while end < lines.count, number > 0, numbered(lines[end].text) == number - 1 {
        number -= 1
        end += 1
      }
      if end - start >= fewest, number == 0 {
        if end < lines.count, isHeading(lines[end]), start == 0 || !isHeading(lines[start - 1]) {
          end += 1
        }
        let places = lines[start..<end].map { ($0.number, $0.isApart) }
        lines[start..<end].reverse()
        for (index, place) in zip(start..<end, places) {
          (lines[index].number, lines[index].isApart) = place
        }
      }
      start = end
    }
  }

  private static func isHeading(_ line: TextLines.Line) -> Bool {
    if case .thread = HeaderLine(line.text) { return true }
    return false
  }

  /// The number of a line `#N …`, or `frame #N: …`.
  private static func numbered(_ text: Substring) -> Int? {
    guard let first = text.utf8.first, "#f*".utf8.contains(first) else { return nil }
    let body = text.after("*") ?? text
    return (body.after("frame #") ?? body.after("#"))?.leadingNumber?.value
  }

  /// What marks the items of a list.
  private enum Mark { case sign, count, at, place }

  /// A line that can be an item.
  private struct Item {
    var mark: Mark
    var number: Int?
    /// Nil where the line is a frame already.
    var name: Substring?
    var source: Substring = ""

    init?(_ line: TextLines.Line) {
      guard !line.isSource, line.text.utf8.count < longestItem, let first = line.text.utf8.first,
        first < 0x80
      else { return nil }
      let text = Self.withoutLineNumber(line.text)
      if let rest = text.after("#") {
        guard let (number, behind) = rest.leadingNumber, behind.first == " ",
          text.dropFirst().startIndex == rest.startIndex
        else { return nil }
        (mark, self.number) = (.sign, number)
        guard let (name, source) = Self.named(behind.trimmed) else {
          guard FrameLine(text) != nil else { return nil }
          return
        }
        (self.name, self.source) = (name, source)
        return
      }
      var body = text
      if let (number, behind) = text.leadingNumber {
        guard let sign = behind.first, ":.)".contains(sign), behind.dropFirst().first == " " else {
          return nil
        }
        (mark, self.number) = (.count, number)
        body = behind.dropFirst().trimmed
        if let (_, rest) = body.leadingAddress {
          body = rest.after("- ") ?? rest.after("in ") ?? rest
        }
      } else if let rest = text.after("at ") {
        mark = .at
        body = rest
      } else {
        mark = .place
      }
      guard let (name, source) = Self.named(body), mark != .place || name.endIndex != body.endIndex
      else { return nil }
      (self.name, self.source) = (name, source)
    }

    /// The line without its number, as editors and terminals show it in front of a frame.
    private static func withoutLineNumber(_ text: Substring) -> Substring {
      guard let rest = text.leadingNumber?.rest.trimmed, rest.first == "#" else { return text }
      return rest
    }

    /// `NAME`, `NAME(ARGUMENTS)`, `NAME file.cc:12`, `NAME (file.cc:12)`, `NAME at file.cc:12`, `NAME 0x00007f…`.
    private static func named(_ body: Substring) -> (name: Substring, source: Substring)? {
      var name = body
      var source: Substring = ""
      if name.hasPrefix("`"), name.hasSuffix("`"), name.utf8.count > 2 {
        name = name.dropFirst().dropLast()
      }
      if let (before, last) = name.splitAtLast(" ") {
        let place = last.hasPrefix("(") && last.hasSuffix(")") ? last.dropFirst().dropLast() : last
        if isPlace(place) {
          name = (before.hasSuffix(" at") ? before.dropLast(3) : before).trimmed
          source = place
        } else if let (_, rest) = last.leadingAddress, rest.isEmpty, last.utf8.count >= 10 {
          name = before.trimmed
        }
      }
      return SymbolText.standIns.contains(name) || isName(name) ? (name, source) : nil
    }

    /// `sync.cc:82` of a file of C or C++.
    private static func isPlace(_ text: Substring) -> Bool {
      guard let (file, line) = text.split(at: ":"), line.leadingNumber != nil,
        let (_, ending) = file.splitAtLast(".")
      else { return false }
      return ["c", "cc", "cpp", "cxx", "h", "hpp", "S", "inc", "re"].contains(ending)
    }

    /// Whether it is a name as C and C++ have them; what follows the word stands in brackets.
    private static func isName(_ name: Substring) -> Bool {
      let word = name.utf8.prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "<") }
      let isWord = word.allSatisfy {
        $0.isASCIIDigit || $0.isASCIILetter || "_:~@.".utf8.contains($0)
      }
      guard isWord, word.count >= 3, let first = word.first,
        first == UInt8(ascii: "_") || first > 0x40,
        word.last != UInt8(ascii: ":"), word.last != UInt8(ascii: ".")
      else { return false }
      // Of a name of C only what the compiler adds has dots; those of other languages have them between words.
      if let (_, suffix) = Substring(word).split(at: "."), !Substring(word).contains("@") {
        guard
          ["part", "cold", "constprop", "isra", "llvm"].contains(where: { suffix.hasPrefix($0) })
        else { return false }
      }
      let last = name.last
      return word.endIndex == name.endIndex || last == ")" || last == ">" || name.hasSuffix("const")
        || word.last != UInt8(ascii: " ") && last.map { $0.isLetter || $0 == "_" } ?? false
    }
  }

  /// Items that follow one another.
  private struct Run {
    private(set) var items: [(item: Item, place: Int)]

    init(_ first: Item, at place: Int) { items = [(first, place)] }

    /// Whether the line goes on with the list.
    mutating func takes(_ line: TextLines.Line, at place: Int) -> Bool {
      let last = items[items.count - 1].item
      // The file of an item may stand in a line of its own.
      if last.mark == .count, last.source.isEmpty, let path = line.text.after("at "),
        !path.contains(" "), path.contains(":")
      {
        items[items.count - 1].item.source = path
        return true
      }
      guard !line.isApart, let item = Item(line), item.mark == last.mark,
        item.number == last.number.map({ $0 &+ 1 })
      else { return false }
      items.append((item, place))
      return true
    }

    /// Whether the items are a stack: all of them functions, some with names that prose does not have, and at
    /// the ends what stacks have there. A number sign that counts from 0 tells enough.
    var isStack: Bool {
      let names = items.compactMap { entry in
        entry.item.name.flatMap {
          SymbolText.standIns.contains($0) ? nil : FrameName.normalised(String($0))
        }
      }
      guard let last = names.last else { return false }
      let coded = names.count { $0.contains("_") || $0.contains("::") || ThreadStart.isRoot($0) }
      guard coded * 2 >= names.count else { return false }
      let hasFrames = items.contains { $0.item.name == nil }
      if items[0].item.mark == .sign, items[0].item.number == 0 || hasFrames { return true }
      let waits = names.prefix(3).filter { $0 == "syscall" || WaitKind.of(frames: [$0]) != nil }
      // Many calls are named by words that prose has, too: `wait`, `read`.
      return waits.contains { $0 == "syscall" || $0.contains("_") }
        || !waits.isEmpty && ThreadStart.isRoot(last)
    }

    /// Writes the items as gdb and the C++ library have them.
    func write(into lines: inout [TextLines.Line]) {
      for (index, entry) in items.enumerated() {
        let (item, place) = entry
        guard let name = item.name else { continue }
        let source = item.source
        if item.mark == .sign {
          let call = name.contains("(") ? name : name + " ()"
          let end = source.isEmpty ? "" : " at \(source)"
          lines[place].text = "#\(item.number ?? 0)  0x0 in \(call)\(end)"
        } else {
          let end = source.isEmpty ? "in ??" : "at \(source)"
          lines[place].text = "\(index)# \(name) \(end)"
        }
      }
    }
  }
}
