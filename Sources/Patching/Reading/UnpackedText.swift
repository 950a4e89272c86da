import Model

/// Bytes that came compressed or in UTF-16, as they are without.
struct UnpackedText {
  private(set) var bytes: [UInt8]
  /// What was done to them.
  private(set) var notes: [PatchNote] = []
  private let file: String

  /// Takes off one layer after the other, from the outside in; `file` is what an error names.
  init(_ bytes: [UInt8], file: String) throws(PatchError) {
    self.bytes = bytes
    self.file = file
    guard !bytes.isEmpty else { throw fault(.empty, "the patch file is empty") }
    while let compression = Compression(of: self.bytes), notes.count < Self.mostLayers {
      try decompress(compression)
    }
    if let text = try withoutUTF16() {
      self.bytes = text
      notes.append(.utf16)
    }
  }

  /// A file may be compressed again on its way, but not without an end.
  private static let mostLayers = 3

  private func fault(_ kind: PatchError.Kind, _ message: String, _ hint: String? = nil)
    -> PatchError
  {
    PatchError(file: file, line: 1, kind: kind, message: message, hint: hint)
  }

  private mutating func decompress(_ compression: Compression) throws(PatchError) {
    do throws(Decompression.Fault) {
      bytes = try Decompression(compression: compression, limit: InputLimit.patchBytes)
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
    guard !bytes.isEmpty else { throw fault(.empty, "the patch file is empty") }
    notes.append(.compressed(by: compression))
  }

  /// UTF-8 of a text that begins as UTF-16 does; nil for another.
  private func withoutUTF16() throws(PatchError) -> [UInt8]? {
    let hasMark = bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff])
    let isLittle = hasMark ? bytes[0] == 0xff : isWide(zeroAt: 1)
    guard hasMark || isLittle || isWide(zeroAt: 0) else { return nil }
    let units = stride(from: hasMark ? 2 : 0, to: bytes.count - 1, by: 2).map { index in
      isLittle
        ? UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
        : UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
    guard bytes.count % 2 == 0, let text = String(validating: units, as: UTF16.self) else {
      throw fault(.damaged, "this begins like UTF-16, but is not", "save the patch as UTF-8")
    }
    return Array(text.utf8)
  }

  /// Whether the text begins as UTF-16 without a mark does: one byte of each two is 0, and no other.
  private func isWide(zeroAt place: Int) -> Bool {
    guard bytes.count >= 32 else { return false }
    return bytes.prefix(32).enumerated().allSatisfy {
      ($0.element == 0) == ($0.offset % 2 == place)
    }
  }
}
