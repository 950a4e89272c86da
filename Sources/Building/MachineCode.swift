import Storage

/// The digest of what an ELF file loads into memory, without what names the build: two files with
/// the same digest run the same, though their debug information may differ.
///
/// Reads 64-bit little-endian ELF by `elf(5)`: the names and bytes of the sections with `SHF_ALLOC`,
/// but `.note.gnu.build-id`, which is a digest over the debug information too.
/// Returns nil for what is not such a file.
public func machineCodeDigest(of file: [UInt8]) -> String? {
  guard let elf = ElfSections(file) else { return nil }
  var key = Key(kind: "machine code", schema: 1)
  for section in elf.sections where section.isAllocated && section.name != ".note.gnu.build-id" {
    key.add(section.name)
    key.add(digest(of: section.bytes))
  }
  return key.hexadecimal
}

/// The sections of an ELF file; every number in it is outside data and checked against the file.
struct ElfSections {
  struct Section {
    var name: String
    var isAllocated: Bool
    var bytes: ArraySlice<UInt8>
  }

  var sections: [Section] = []

  init?(_ file: [UInt8]) {
    guard file.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
      let table = file.number(at: 40, bytes: 8), let size = file.number(at: 58, bytes: 2),
      let count = file.number(at: 60, bytes: 2), let namesIndex = file.number(at: 62, bytes: 2),
      size >= 64
    else { return nil }
    func header(_ index: Int) -> Header? {
      let (offset, overflow) = table.addingReportingOverflow(index * size)
      return overflow ? nil : Header(file, at: offset)
    }
    guard let names = header(namesIndex)?.bytes(of: file) else { return nil }
    for index in 0..<count {
      guard let header = header(index), let bytes = header.bytes(of: file) else { return nil }
      let name = names.dropFirst(header.name).prefix { $0 != 0 }
      sections.append(
        Section(
          name: String(decoding: name, as: UTF8.self), isAllocated: header.flags & 2 != 0,
          bytes: bytes))
    }
  }

  private struct Header {
    var name, type, flags, offset, size: Int

    init?(_ file: [UInt8], at start: Int) {
      guard start >= 0, let name = file.number(at: start, bytes: 4),
        let type = file.number(at: start + 4, bytes: 4),
        let flags = file.number(at: start + 8, bytes: 8),
        let offset = file.number(at: start + 24, bytes: 8),
        let size = file.number(at: start + 32, bytes: 8)
      else { return nil }
      (self.name, self.type, self.flags) = (name, type, flags)
      (self.offset, self.size) = (offset, size)
    }

    /// `SHT_NOBITS` and `SHT_NULL` take no room in the file.
    func bytes(of file: [UInt8]) -> ArraySlice<UInt8>? {
      if type == 8 || type == 0 { return [] }
      guard offset <= file.count, size <= file.count - offset else { return nil }
      return file[offset..<(offset + size)]
    }
  }
}

extension [UInt8] {
  /// The little-endian number at `offset`; nil when it does not lie in the array or in an `Int`.
  fileprivate func number(at offset: Int, bytes width: Int) -> Int? {
    guard offset >= 0, offset <= count - width else { return nil }
    let value = (0..<width).reduce(UInt64(0)) { $0 | UInt64(self[offset + $1]) << (8 * $1) }
    return Int(exactly: value)
  }
}
