import Model

/// The lines of a patch file as its parser wants them, and what was done to make them so.
struct PatchText {
  var lines: [Line]
  var notes: [PatchNote] = []

  /// What a text is taken for.
  enum Reading {
    /// What it says itself.
    case plain
    /// The body of a mail in quoted-printable whose header is lost.
    case mailBody
    /// Lines that a mail program has wrapped.
    case flowed
  }

  /// Decodes a file step by step, from the outside in; what is no text of a patch, or not of that reading, is named.
  init(_ bytes: [UInt8], file: String, as reading: Reading = .plain) throws(PatchError) {
    var bytes = bytes
    func fault(_ kind: PatchError.Kind, _ message: String, hint: String? = nil) -> PatchError {
      PatchError(file: file, line: 1, kind: kind, message: message, hint: hint)
    }
    guard !bytes.isEmpty else { throw fault(.empty, "the patch file is empty") }
    while let compression = Compression(of: bytes), notes.count < Self.mostLayers {
      bytes = try Self.decompressed(bytes, from: compression, fault)
      notes.append(.compressed(by: compression))
      guard !bytes.isEmpty else { throw fault(.empty, "the patch file is empty") }
    }
    if let text = try Self.withoutUTF16(bytes, fault) {
      bytes = text
      notes.append(.utf16)
    }
    if bytes.starts(with: Self.mark) { bytes.removeFirst(3) }
    if let form = ForeignForm(ofFile: bytes) { throw form.error(in: file) }
    func split(_ text: [UInt8]) throws(PatchError) -> [Line] {
      guard let lines = splitLines(text, upTo: InputLimit.patchLines) else {
        throw fault(
          .tooLarge,
          "it has more than \(InputLimit.patchLines) lines, the most that is read of a patch")
      }
      return lines
    }
    lines = try split(bytes)
    if let form = ForeignForm(above: lines) { throw form.error(in: file) }
    let mail = MailText(lines: lines)
    if mail.isOfHTML { throw ForeignForm.htmlMail.error(in: file) }
    if reading == .mailBody {
      guard let decoded = QuotedPrintable(lines: lines).decoded() else {
        throw fault(.notAPatch, "this is not in quoted-printable")
      }
      lines = try split(decoded)
      notes.append(.decodedMail)
    } else if let (decoded, charsets) = mail.decoded() {
      lines = try split(decoded)
      notes.append(.decodedMail)
      notes += charsets.sorted().map { .converted(charset: $0) }
    }
    if lines.contains(where: { $0.last == newline }),
      lines.allSatisfy({ $0.endsInReturn || $0.last != newline })
    {
      lines = lines.map { $0.withoutReturn[...] }
      notes.append(.carriageReturnsDropped)
    }
    if reading == .flowed {
      guard let joined = FlowedText(lines: lines).joined else {
        throw fault(.notAPatch, "no line of this goes on in the next")
      }
      lines = joined
      notes.append(.unflowed)
    }
    if hasColouredWords { throw ForeignForm.wordDiff.error(in: file) }
    dropColours()
    dropInnerMarks()
    quietMessages()
    takeFromFences()
    takeFromBlanks()
  }

  /// The byte order mark in UTF-8.
  private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// Files that were put behind one another keep the mark that each began with, and pages put blanks of no width between
  /// words.
  private mutating func dropInnerMarks() {
    let heads = ["diff ", "--- ", "+++ ", "@@ -", "From ", "Index: ", "commit "]
    let blank: [UInt8] = [0xe2, 0x80, 0x8b]
    for (index, line) in lines.enumerated()
    where line.starts(with: Self.mark) || line.starts(with: blank) {
      let bare = line.dropFirst(3)
      if heads.contains(where: { bare.starts(with: $0) }) { lines[index] = bare }
    }
  }

  /// A file may be compressed again on its way, but not without an end.
  private static let mostLayers = 3

  private static func decompressed(
    _ bytes: [UInt8], from compression: Compression,
    _ fault: (PatchError.Kind, String, String?) -> PatchError
  ) throws(PatchError) -> [UInt8] {
    do throws(Decompression.Fault) {
      return try Decompression(compression: compression, limit: InputLimit.patchBytes)
        .content(of: bytes)
    } catch {
      switch error {
      case .tooLarge:
        throw fault(
          .tooLarge, "decompressed it has more than \(InputLimit.patchBytes >> 20) MiB",
          "that is too much for a patch")
      case .damaged(let why):
        throw fault(
          .damaged, "the \(compression.rawValue) data is damaged: \(why)",
          "was the file cut off on its way?")
      }
    }
  }

  /// UTF-8 of a text that begins as UTF-16 does; nil for another.
  private static func withoutUTF16(
    _ bytes: [UInt8], _ fault: (PatchError.Kind, String, String?) -> PatchError
  ) throws(PatchError) -> [UInt8]? {
    let hasMark = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
    let isLittle = hasMark ? bytes[0] == 0xff : isWide(bytes, zeroAt: 1)
    guard hasMark || isLittle || isWide(bytes, zeroAt: 0) else { return nil }
    let units = stride(from: hasMark ? 2 : 0, to: bytes.count - 1, by: 2).map { index in
      isLittle
        ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
        : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
    guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
      throw fault(
        .damaged, "this begins like UTF-16, but is not", "save the patch as UTF-8")
    }
    return Array(text.utf8)
  }

  /// Whether a text begins as UTF-16 without a mark does: one byte of each two is 0, and no other.
  private static func isWide(_ bytes: [UInt8], zeroAt place: Int) -> Bool {
    guard bytes.count >= 32 else { return false }
    return bytes.prefix(32).enumerated().allSatisfy {
      ($0.element == 0) == ($0.offset % 2 == place)
    }
  }
}
