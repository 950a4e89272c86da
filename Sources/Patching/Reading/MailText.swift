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

  /// GMime is made ready once: two threads that do so at once break it.
  private static let isReady: Void = g_mime_init()

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

  /// The text with all bodies decoded, and the charsets that it was converted from; nil when none is encoded.
  func decoded() -> (text: [UInt8], charsets: Set<String>)? {
    guard let first = starts.first else { return nil }
    let isUTF8 = lines.allSatisfy { String(validating: $0, as: UTF8.self) != nil }
    let isEncoded = { (start: Int) in self.isEncoded(start, isUTF8: isUTF8) }
    guard starts.contains(where: isEncoded) else { return nil }
    var text = lines[..<first].reduce(into: [UInt8]()) { $0 += $1 }
    var charsets: Set<String> = []
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
      text += body(mail.drop { $0.starts(with: "From ") }, &charsets)
      if text.last != newline { text.append(newline) }
    }
    return (text, charsets)
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
  private func body(_ mail: ArraySlice<Line>, _ charsets: inout Set<String>) -> [UInt8] {
    let bytes = mail.reduce(into: [UInt8]()) { $0 += $1 }
    // GMime takes two thousand bytes a part, and each begins with a line like this.
    guard mail.count(where: { $0.starts(with: "--") }) <= InputLimit.mailParts else { return bytes }
    _ = Self.isReady
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
      guard let part = g_mime_part_iter_get_current(parts),
        g_type_check_instance_is_a(UnsafeRawPointer(part), g_mime_part_get_type()) != 0,
        let content = plain(content(of: part, &charsets))
      else { continue }
      let isPage =
        g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html") != 0
      if isPage { pages += content + [newline] } else { text += content }
      if text.last != newline { text.append(newline) }
    } while g_mime_part_iter_next(parts) != 0
    // A page says once more what the text beside it says.
    return text.allSatisfy { $0 == newline } ? pages : text
  }

  /// A part as text, decompressed; nil for a picture, a signature or the like.
  private func plain(_ part: [UInt8]) -> [UInt8]? {
    var content = part
    if let compression = Compression(of: part) {
      let packed = Decompression(compression: compression, limit: InputLimit.patchBytes)
      guard let unpacked = try? packed.content(of: part) else { return nil }
      content = unpacked
    }
    return content.contains(0) ? nil : withUnixLines(content)
  }

  /// A part's content, decoded, and in UTF-8 where the part names another charset; as it is where that charset is unknown,
  /// or has no place for some of its bytes.
  private func content(of part: OpaquePointer, _ charsets: inout Set<String>) -> [UInt8] {
    guard let content = g_mime_part_get_content(part) else { return [] }
    let charset = g_mime_object_get_content_type_parameter(part, "charset")
      .map { String(cString: $0).lowercased() }
    var text = written(content)
    if let charset, !["utf-8", "us-ascii"].contains(charset),
      let converted = Charset(charset)?.utf8(of: text), converted != text
    {
      text = converted
      charsets.insert(charset)
    }
    let format = g_mime_object_get_content_type_parameter(part, "format")
      .map { String(cString: $0).lowercased() }
    return format == "flowed" ? FlowedText(lines: splitLines(text)).unstuffed.flatMap(\.self) : text
  }

  /// What GMime writes of a content, decoded.
  private func written(_ content: OpaquePointer) -> [UInt8] {
    guard let memory = g_mime_stream_mem_new() else { return [] }
    defer { g_object_unref(UnsafeMutableRawPointer(memory)) }
    g_mime_data_wrapper_write_to_stream(content, memory)
    guard let bytes = g_mime_stream_mem_get_byte_array(memory)?.pointee, let data = bytes.data
    else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: Int(bytes.len)))
  }

  /// Text of a mail ends its lines in CR LF on its way, whatever it had before (RFC 2045, 6.8).
  private func withUnixLines(_ text: [UInt8]) -> [UInt8] {
    let lines = splitLines(text)
    guard lines.allSatisfy({ $0.endsInReturn || $0.last != newline }) else { return text }
    return lines.reduce(into: [UInt8]()) { $0 += $1.withoutReturn }
  }
}
