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
    func fault(_ kind: PatchError.Kind, _ message: String) -> PatchError {
      PatchError(file: file, line: 1, kind: kind, message: message)
    }
    let unpacked = try UnpackedText(bytes, file: file)
    var bytes = unpacked.bytes
    notes = unpacked.notes
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
    } else if let (decoded, ofParts) = try mail.decoded(in: file) {
      lines = try split(decoded)
      notes.append(.decodedMail)
      for note in ofParts where !notes.contains(note) { notes.append(note) }
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

  /// The first attachment that was passed over.
  var passedOver: String? {
    notes.lazy.compactMap { if case .passedOver(let name) = $0 { name } else { nil } }.first
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
}
