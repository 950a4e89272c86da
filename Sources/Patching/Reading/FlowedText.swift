/// The text of a mail of `format=flowed` (RFC 3676): lines that begin with a blank have got one more, and a line that ends
/// in a blank goes on in the next.
struct FlowedText {
  let lines: [Line]

  private static let blank = UInt8(ascii: " ")

  /// The text with the blanks taken off again; servers put that format into headers of mails that do not follow it, and
  /// these are left alone.
  var unstuffed: [Line] {
    isStuffed ? lines.map { $0.first == Self.blank ? $0.dropFirst() : $0 } : lines
  }

  /// Whether each line that begins with a blank has got one more: of a diff's context some begin with a single one.
  private var isStuffed: Bool {
    lines.allSatisfy { line in
      guard line.first == Self.blank, let second = line.dropFirst().first else { return true }
      return [Self.blank, newline, 0x0d, UInt8(ascii: ">")].contains(second)
        || line.dropFirst().starts(with: "From ")
    }
  }

  /// The lines as they were before those from the first hunk on were wrapped; nil where none was, or where it cannot be told: the next line
  /// could be one of a diff as well, or the blank be one that `DelSp` has added.
  var joined: [Line]? {
    var whole: [Line] = []
    var open: [UInt8]?
    var hasJoined = false
    let lines = unstuffed
    let hunk = lines.firstIndex { $0.starts(with: "@@ -") } ?? lines.endIndex
    whole += lines[..<hunk]
    for line in lines[hunk...] {
      let isNew = open == nil
      if let start = open {
        guard let first = line.first, !"+-@ \n".utf8.contains(first),
          !line.starts(with: "diff --git ")
        else { return nil }
        open = start + line
        hasJoined = true
      } else {
        open = Array(line)
      }
      let text = line.content
      let goesOn =
        text.count > 1 && text.last == Self.blank && !(isNew && text.elementsEqual("-- ".utf8))
      if goesOn, text.dropLast().last == Self.blank { return nil }
      if goesOn {
        open = open.map { Array($0[...].content) }
      } else if let line = open {
        whole.append(line[...])
        open = nil
      }
    }
    return hasJoined && open == nil ? whole : nil
  }
}
