import CGMime
import Model

/// A part of a mail that has content: the text of the body, or an attachment.
struct MailPart {
  private let part: OpaquePointer

  /// Nil for what only holds other parts. `part` has to outlive this value.
  init?(_ part: OpaquePointer?) {
    guard let part,
      g_type_check_instance_is_a(UnsafeRawPointer(part), g_mime_part_get_type()) != 0
    else { return nil }
    self.part = part
  }

  /// What can be had of a part.
  enum Content {
    /// Text in UTF-8, and what was done to make it so.
    case text([UInt8], [PatchNote])
    /// A picture, a signature or the like, in which there is no patch.
    case beside
    /// An archive or another file that is no text; how the mail calls it.
    case notText(name: String)
  }

  /// The content, decoded and decompressed; throws for a part that the mail calls a patch and that is none.
  func content(in file: String) throws(PatchError) -> Content {
    let name = fileName ?? "without a name"
    let written = self.written
    guard !written.isEmpty else { return .text([], []) }
    do throws(PatchError) {
      let unpacked = try UnpackedText(written, file: "\(file), attachment \(name)")
      // Conversions are told of the mail, which layers an attachment had is no matter.
      if unpacked.notes.contains(.utf16) { return .text(unpacked.bytes, [.utf16]) }
      if let form = ForeignForm(ofFile: unpacked.bytes), form != .html || isCalledPatch {
        throw form.error(in: "\(file), attachment \(name)")
      }
      guard !unpacked.bytes.contains(0) else {
        throw ForeignForm.binary.error(in: "\(file), attachment \(name)")
      }
      return converted(unpacked.bytes)
    } catch {
      if isCalledPatch { throw error }
      return isMedia ? .beside : .notText(name: name)
    }
  }

  /// Whether it is a page of HTML.
  var isPage: Bool { isType("text", "html") }

  private var isMedia: Bool {
    ["image", "audio", "video", "font"].contains { isType($0, "*") }
      || ["pdf", "pgp-signature", "pkcs7-signature", "x-pkcs7-signature"]
        .contains { isType("application", $0) }
  }

  /// Whether its type or its name says that it is a patch.
  private var isCalledPatch: Bool {
    if ["x-patch", "x-diff"].contains(where: { isType("text", $0) || isType("application", $0) }) {
      return true
    }
    let parts = (fileName ?? "").lowercased().split(separator: ".").dropFirst()
    return parts.contains("patch") || parts.contains("diff")
  }

  private var fileName: String? {
    g_mime_part_get_filename(part).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func isType(_ type: String, _ subtype: String) -> Bool {
    g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype) != 0
  }

  private func parameter(_ name: String) -> String? {
    g_mime_object_get_content_type_parameter(part, name).map { String(cString: $0).lowercased() }
  }

  /// A text in UTF-8 where the part names another charset; as it is where that charset is unknown, or has no place for
  /// some of its bytes.
  private func converted(_ bytes: [UInt8]) -> Content {
    var text = bytes
    var notes: [PatchNote] = []
    if let charset = parameter("charset"), !["utf-8", "us-ascii"].contains(charset),
      let converted = Charset(charset)?.utf8(of: text), converted != text
    {
      text = converted
      notes = [.converted(charset: charset)]
    }
    if parameter("format") == "flowed" {
      text = FlowedText(lines: splitLines(text)).unstuffed.flatMap(\.self)
    }
    return .text(withUnixLines(text), notes)
  }

  /// What GMime writes of the content, decoded.
  private var written: [UInt8] {
    guard let content = g_mime_part_get_content(part), let memory = g_mime_stream_mem_new() else {
      return []
    }
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
