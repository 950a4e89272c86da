import CGMime
import Model

/// A file of mails whose bodies may be encoded for their way, by GMime.
///
/// The headers stay as they are; a body is put in place as it was before it was encoded.
struct MailText {
  let lines: [Line]
  /// Where each mail begins: at a line `From …` with a header line after it, or at the top.
  private let starts: [Int]

  init(lines: [Line]) {
    self.lines = lines
    var starts = lines.indices.filter { Self.isMailStart(lines, at: $0) }
    if let first = lines.first, starts.first != 0, Self.isHeader(first) { starts.insert(0, at: 0) }
    self.starts = starts
  }

  /// Whether a mail of an mbox begins at this line, as `git format-patch` and archives write it.
  static func isMailStart(_ lines: [Line], at index: Int) -> Bool {
    guard lines[index].starts(with: "From "), index + 1 < lines.count, isHeader(lines[index + 1])
    else { return false }
    return index == 0 || lines[index - 1].content.isEmpty
  }

  /// `Name: value` with a name that mail and DEP-3 allow.
  private static func isHeader(_ line: Line) -> Bool {
    guard let colon = line.prefix(80).firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex
    else { return false }
    return line[..<colon].allSatisfy { byte in
      (0x41...0x5a).contains(byte & 0xdf) || byte == UInt8(ascii: "-")
    }
  }

  /// The text with all bodies decoded, and what was done to them; nil when none is encoded. Throws for an attachment that is
  /// called a patch and is none.
  func decoded(in file: String) throws(PatchError) -> (text: [UInt8], notes: [PatchNote])? {
    guard let first = starts.first else { return nil }
    let isUTF8 = lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil }
    let isEncoded = { (start: Int) in self.isEncoded(start, isUTF8: isUTF8) }
    guard starts.contains(where: isEncoded) else { return nil }
    var text = lines[..<first].reduce(into: [UInt8]()) { $0 += $1 }
    var notes: [PatchNote] = []
    for (number, start) in starts.enumerated() {
      let end = number + 1 < starts.count ? starts[number + 1] : lines.endIndex
      let mail = lines[start..<end]
      guard isEncoded(start) else {
        for line in mail { text += line }
        continue
      }
      let header = mail.prefix { !$0.content.isEmpty }
      for line in header { text += Array(line.content) + [newline] }
      text.append(newline)
      text += try body(mail.drop { $0.starts(with: "From ") }, in: file, &notes)
      if text.last != newline { text.append(newline) }
    }
    return (text, notes)
  }

  /// Whether the header that begins at a line tells of an encoding, of several parts, or of the charset of a text that is
  /// not UTF-8.
  private func isEncoded(_ start: Int, isUTF8: Bool) -> Bool {
    let (type, encoding) = content(at: start)
    if !isUTF8, type.contains("charset="), !type.contains("utf-8"), !type.contains("us-ascii") {
      return true
    }
    return encoding.contains("quoted-printable") || encoding.contains("base64")
      || type.contains("multipart/") || type.contains("format=flowed")
  }

  /// Whether the mails are pages of HTML, in which a diff is written in another way.
  var isOfHTML: Bool { starts.contains { content(at: $0).type.contains("text/html") } }

  /// What the header that begins at a line says of the body's type and encoding, in lower case.
  private func content(at start: Int) -> (type: String, encoding: String) {
    var fields: [String] = []
    for line in lines[start...].prefix(InputLimit.headerLines) {
      if line.content.isEmpty { break }
      let text = String(decoding: line.content.prefix(200), as: UTF8.self).lowercased()
      if text.first == " " || text.first == "\t", let last = fields.indices.last {
        if fields[last].hasPrefix("content-") { fields[last] += text }
      } else {
        fields.append(text)
      }
    }
    return (
      fields.first { $0.hasPrefix("content-type:") } ?? "",
      fields.first { $0.hasPrefix("content-transfer-encoding:") } ?? ""
    )
  }

  /// The decoded text of all parts of a mail, one after the other.
  private func body(
    _ mail: ArraySlice<Line>, in file: String, _ notes: inout [PatchNote]
  ) throws(PatchError) -> [UInt8] {
    let bytes = mail.reduce(into: [UInt8]()) { $0 += $1 }
    // GMime takes two thousand bytes a part, and each begins with a line like this.
    guard mail.count(where: { $0.starts(with: "--") }) <= InputLimit.mailParts else { return bytes }
    GMime.makeReady()
    // GMime copies what it is given.
    let source = bytes.withUnsafeBytes { buffer in
      g_mime_stream_mem_new_with_buffer(
        buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    guard let source, let parser = g_mime_parser_new_with_stream(source) else { return [] }
    defer { for object in [source, parser] { g_object_unref(UnsafeMutableRawPointer(object)) } }
    guard let message = g_mime_parser_construct_message(parser, nil) else { return [] }
    defer { g_object_unref(UnsafeMutableRawPointer(message)) }
    let parts = g_mime_part_iter_new(message)
    defer { g_mime_part_iter_free(parts) }
    var text: [UInt8] = []
    var pages: [UInt8] = []
    repeat {
      guard let part = MailPart(g_mime_part_iter_get_current(parts)) else { continue }
      switch try part.content(in: file) {
      case .beside: break
      case .notText(let name): notes.append(.passedOver(attachment: name))
      case .text(let content, let ofPart):
        if part.isPage { pages += content + [newline] } else { text += content }
        if text.last != newline { text.append(newline) }
        notes += ofPart
      }
    } while g_mime_part_iter_next(parts) != 0
    // A page says once more what the text beside it says.
    return text.allSatisfy { $0 == newline } ? pages : text
  }
}
