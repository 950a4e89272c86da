/// The text of a mail of `format=flowed` (RFC 3676): lines that begin with a blank have got one more.
struct FlowedText {
  let lines: [Line]

  /// The text as it was before; servers put that format into headers of mails that do not follow it, and
  /// these are left alone.
  var text: [UInt8] {
    let blank = UInt8(ascii: " ")
    // Of a diff's context some lines begin with a single blank, unless all have got one more.
    let isStuffed = lines.allSatisfy { line in
      guard line.first == blank, let second = line.dropFirst().first else { return true }
      return [blank, newline, 0x0d, UInt8(ascii: ">")].contains(second)
        || line.dropFirst().starts(with: "From ")
    }
    guard isStuffed else { return lines.reduce(into: []) { $0 += $1 } }
    return lines.reduce(into: []) { $0 += $1.first == blank ? $1.dropFirst() : $1 }
  }
}
