import Basics
import Glibc

/// A 64-bit little-endian ELF file (`elf(5)`): its sections, and what it asks of and gives to the
/// dynamic linker. Every number in it is outside data and is checked against the file.
package struct ElfFile: Sendable {
  /// One section.
  package struct Section: Sendable {
    /// Its name: `.text`.
    package var name: String
    /// Whether it is loaded into memory (`SHF_ALLOC`).
    package var isAllocated: Bool
    /// Whether it is written to there (`SHF_WRITE`).
    package var isWritable: Bool
    /// Where it lies in memory, from where the file is loaded to.
    package var address: Int
    /// What it holds in the file.
    package var bytes: ArraySlice<UInt8>

    /// Whether a text stands somewhere in it.
    package func holds(_ text: String) -> Bool {
      bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress, let first = text.utf8.first else { return false }
        let length = text.utf8.count
        var at = 0
        while at + length <= bytes.count,
          let found = memchr(start + at, Int32(first), bytes.count - length - at + 1)
        {
          if memcmp(found, text, length) == 0 { return true }
          at = UnsafeRawPointer(found) - start + 1
        }
        return false
      }
    }
  }

  /// A symbol of the dynamic symbol table.
  package struct Symbol: Sendable, Equatable, Hashable {
    /// Its name, mangled as it is.
    package var name: String
    /// Whether the file defines it, rather than asking for it.
    package var isDefined: Bool

    /// A symbol.
    package init(name: String, isDefined: Bool) {
      self.name = name
      self.isDefined = isDefined
    }
  }

  /// The sections, in the order of their headers.
  package let sections: [Section]
  /// The architecture that its code is for; nil for one that is not known.
  package let architecture: Architecture?

  /// The bytes that every such file begins with.
  package static let start: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1]

  /// Reads a file; nil when it is no such file, or when it is damaged.
  package init?(_ file: [UInt8]) {
    guard file.starts(with: Self.start),
      let table = file[...].number(at: 40, bytes: 8), let size = file[...].number(at: 58, bytes: 2),
      let count = file[...].number(at: 60, bytes: 2),
      let namesIndex = file[...].number(at: 62, bytes: 2), size >= 64
    else { return nil }
    func header(_ index: Int) -> Header? {
      let (offset, overflow) = table.addingReportingOverflow(index * size)
      return overflow ? nil : Header(file, at: offset)
    }
    guard let names = header(namesIndex)?.bytes(of: file) else { return nil }
    var sections: [Section] = []
    // Sections that share bytes would have a small file read for hours.
    var room = 2 * file.count
    var namesRoom = NamesRoom(of: file)
    for index in 0..<count {
      guard let header = header(index), let bytes = header.bytes(of: file),
        namesRoom.holds(header.name, in: names)
      else { return nil }
      room -= bytes.count
      if room < 0 { return nil }
      sections.append(
        Section(
          name: names.text(at: header.name), isAllocated: header.flags & 2 != 0,
          isWritable: header.flags & 1 != 0, address: header.address, bytes: bytes))
    }
    self.sections = sections
    architecture = file[...].number(at: 18, bytes: 2).flatMap(Architecture.init(machine:))
    guard hasRoom(for: symbolNames(in: ".dynsym"), in: ".dynstr", NamesRoom(of: file)),
      hasRoom(for: symbolNames(in: ".symtab"), in: ".strtab", NamesRoom(of: file)),
      // `DT_NEEDED`, `DT_SONAME`, `DT_RPATH`, `DT_RUNPATH`
      hasRoom(
        for: dynamicNames { [1, 14, 15, 29].contains($0) }, in: ".dynstr", NamesRoom(of: file))
    else { return nil }
  }

  /// Names may share their bytes, but where each claims the whole of a long one, they fill the memory: all of a
  /// table together must not be much longer than the file.
  private struct NamesRoom {
    private var left: Int

    init(of file: [UInt8]) { left = 4 * file.count }

    /// Takes the room for one more name, the zero-terminated text at `offset`; whether there was enough.
    mutating func holds(_ offset: Int, in names: ArraySlice<UInt8>) -> Bool {
      guard offset < names.count else { return true }
      let most = min(names.count - offset, left + 1)
      let length = names.withUnsafeBytes { bytes in
        let start = bytes.baseAddress.map { $0 + offset }
        return start.flatMap { start in
          memchr(start, 0, most).map { UnsafeRawPointer($0) - start }
        } ?? most
      }
      left -= length
      return left >= 0
    }
  }

  private func hasRoom(
    for offsets: some Sequence<Int>, in names: String, _ room: NamesRoom
  ) -> Bool {
    var room = room
    let names = section(names)
    return offsets.allSatisfy { room.holds($0, in: names) }
  }

  private func symbolNames(in table: String) -> some Sequence<Int> {
    let table = section(table)
    return stride(from: 24, to: table.count, by: 24).lazy
      .compactMap { table.number(at: $0, bytes: 4) }
  }

  /// Where in `.dynstr` the texts of those entries of `.dynamic` stand whose tags are `wanted`.
  private func dynamicNames(_ wanted: @escaping (Int) -> Bool) -> some Sequence<Int> {
    let table = section(".dynamic")
    return stride(from: 0, to: table.count, by: 16).lazy.compactMap { offset in
      table.number(at: offset, bytes: 8).map(wanted) == true
        ? table.number(at: offset + 8, bytes: 8) : nil
    }
  }

  /// The bytes of the section of that name; empty when there is none.
  package func section(_ name: String) -> ArraySlice<UInt8> {
    sections.first { $0.name == name }?.bytes ?? []
  }

  /// The dynamic symbols, without the empty first one.
  package var dynamicSymbols: [Symbol] {
    symbols(in: ".dynsym", names: ".dynstr") { symbol, _ in symbol }
  }

  /// The symbols that the linker sees of an object, without the empty first one.
  package var linkSymbols: [Symbol] {
    symbols(in: ".symtab", names: ".strtab") { symbol, _ in symbol }
  }

  /// The names of the dynamic symbols that others have to define: weak ones may stay undefined.
  package var requiredSymbols: [String] {
    symbols(in: ".dynsym", names: ".dynstr") { symbol, isWeak in
      symbol.isDefined || isWeak ? nil : symbol.name
    }
  }

  private func symbols<Value>(
    in table: String, names: String, _ take: (Symbol, _ isWeak: Bool) -> Value?
  ) -> [Value] {
    let table = section(table)
    let names = section(names)
    return stride(from: 24, to: table.count, by: 24).compactMap { offset in
      guard let name = table.number(at: offset, bytes: 4),
        let info = table.number(at: offset + 4, bytes: 1),
        let section = table.number(at: offset + 6, bytes: 2)
      else { return nil }
      return take(Symbol(name: names.text(at: name), isDefined: section != 0), info >> 4 == 2)
    }
  }

  /// The libraries it asks for (`DT_NEEDED`), in order.
  package var needed: [String] { dynamicTexts(tag: 1) }

  /// The folders that it has its libraries looked for in (`DT_RUNPATH`, else `DT_RPATH`), in order.
  package var runPaths: [String] {
    let newer = dynamicTexts(tag: 29)
    return (newer.isEmpty ? dynamicTexts(tag: 15) : newer)
      .flatMap { $0.split(separator: ":").map(String.init) }
  }

  /// The name it is known by (`DT_SONAME`).
  package var sharedObjectName: String? { dynamicTexts(tag: 14).first }

  private func dynamicTexts(tag wanted: Int) -> [String] {
    let names = section(".dynstr")
    return dynamicNames { $0 == wanted }.map { names.text(at: $0) }
  }

  private struct Header {
    var name, type, flags, address, offset, size: Int

    init?(_ file: [UInt8], at start: Int) {
      let file = file[...]
      guard start >= 0, let name = file.number(at: start, bytes: 4),
        let type = file.number(at: start + 4, bytes: 4),
        let flags = file.number(at: start + 8, bytes: 8),
        let address = file.number(at: start + 16, bytes: 8),
        let offset = file.number(at: start + 24, bytes: 8),
        let size = file.number(at: start + 32, bytes: 8)
      else { return nil }
      (self.name, self.type, self.flags) = (name, type, flags)
      (self.address, self.offset, self.size) = (address, offset, size)
    }

    /// `SHT_NOBITS` and `SHT_NULL` take no room in the file.
    func bytes(of file: [UInt8]) -> ArraySlice<UInt8>? {
      if type == 8 || type == 0 { return [] }
      guard offset <= file.count, size <= file.count - offset else { return nil }
      return file[offset..<(offset + size)]
    }
  }
}

extension ArraySlice<UInt8> {
  /// The little-endian number at `offset` from the start; nil when it does not lie in the slice or
  /// in an `Int`.
  func number(at offset: Int, bytes width: Int) -> Int? {
    guard offset >= 0, offset <= count - width else { return nil }
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(self[startIndex + offset + index]) << (8 * index) }
    return Int(exactly: value)
  }

  /// The zero-terminated text at `offset` from the start; empty outside the slice.
  func text(at offset: Int) -> String {
    String(decoding: dropFirst(Swift.max(0, offset)).prefix { $0 != 0 }, as: UTF8.self)
  }
}
