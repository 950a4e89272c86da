/// The hunks of a section as the file in the tree is written.
extension Placer {
  /// The same hunks with the line ends that all lines of the file have; nil where the file's or the
  /// hunks' own are mixed, or the same already.
  var withLineEndsOfFile: Placer? {
    let lines = file.filter { $0.last == newline }
    let ours = hunks.flatMap(\.lines).filter { $0.bytes.last == newline }
    guard !lines.isEmpty, let isCRLF = Self.common(lines.map(\.endsInReturn)),
      let areCRLF = Self.common(ours.map { $0.bytes[...].endsInReturn }), isCRLF != areCRLF
    else { return nil }
    return converted { isCRLF ? $0[...].withReturn : $0[...].withoutReturn }
  }

  /// The same hunks in UTF-8 where they are not, or in the charset of older texts where they are; nil where that changes
  /// nothing, or cannot be.
  func recoded(toUTF8: Bool) -> Placer? {
    let other = converted { toUTF8 ? Windows1252.utf8(of: $0) : Windows1252.bytes(ofUTF8: $0) }
    return other.flatMap { $0.hunks == hunks ? nil : $0 }
  }

  private func converted(_ convert: ([UInt8]) -> [UInt8]?) -> Placer? {
    var converted = hunks
    for hunk in hunks.indices {
      for line in hunks[hunk].lines.indices {
        guard let bytes = convert(hunks[hunk].lines[line].bytes) else { return nil }
        converted[hunk].lines[line].bytes = bytes
      }
    }
    return Placer(file: file, hunks: converted, fuzz: fuzz)
  }

  private static func common(_ values: [Bool]) -> Bool? {
    Set(values).count == 1 ? values.first : nil
  }
}
