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

  /// Reads a file; nil when it is no such file, or when it is damaged.
  package init?(_ file: [UInt8]) {
    guard file.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
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
    for index in 0..<count {
      guard let header = header(index), let bytes = header.bytes(of: file) else { return nil }
      room -= bytes.count
      if room < 0 { return nil }
      sections.append(
        Section(
          name: names.text(at: header.name), isAllocated: header.flags & 2 != 0,
          isWritable: header.flags & 1 != 0, address: header.address, bytes: bytes))
    }
    self.sections = sections
    architecture = file[...].number(at: 18, bytes: 2).flatMap(Architecture.init(machine:))
    guard hasRoomForNames(of: ".dynsym", in: ".dynstr", room: 4 * file.count),
      hasRoomForNames(of: ".symtab", in: ".strtab", room: 4 * file.count)
    else { return nil }
  }

  /// Whether all names of a table together are not much longer than the file: symbols may share a name,
  /// but where each claims the whole of a long one, they fill the memory.
  private func hasRoomForNames(of table: String, in names: String, room: Int) -> Bool {
    let table = section(table)
    let names = section(names)
    let ends = names.indices.filter { names[$0] == 0 }
    var left = room
    for offset in stride(from: 24, to: table.count, by: 24) {
      guard let name = table.number(at: offset, bytes: 4), name < names.count else { continue }
      let start = names.startIndex + name
      left -= (ends.first(from: start) ?? names.endIndex) - start
      if left < 0 { return false }
    }
    return true
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
    let table = section(".dynamic")
    let names = section(".dynstr")
    return stride(from: 0, to: table.count, by: 16).compactMap { offset in
      guard table.number(at: offset, bytes: 8) == wanted,
        let name = table.number(at: offset + 8, bytes: 8)
      else { return nil }
      return names.text(at: name)
    }
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

extension [Int] {
  /// The first number of a sorted list that is not below `least`.
  fileprivate func first(from least: Int) -> Int? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < least { low = middle + 1 } else { high = middle }
    }
    return low < endIndex ? self[low] : nil
  }
}
