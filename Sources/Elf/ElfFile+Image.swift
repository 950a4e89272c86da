extension ElfFile {
  /// What the file says of memory as it will be once loaded: contents and pointers by address, counted
  /// from where the file is loaded to.
  package struct Image: Sendable {
    /// What is loaded from the file, by address.
    private let homes: [Section]
    /// Where the dynamic linker writes the address of something in the file itself.
    private let pointers: [Int: Int]

    init(_ file: ElfFile) {
      homes = file.sections.filter { $0.isAllocated && !$0.bytes.isEmpty }
        .sorted { $0.address < $1.address }
      var pointers: [Int: Int] = [:]
      // `R_*_RELATIVE`, then `R_*_GLOB_DAT` and `R_*_64` or `R_*_ABS64`
      let (relative, named) = file.architecture == .arm ? (1027, [1025, 257]) : (8, [6, 1])
      let (table, symbols) = (file.section(".rela.dyn"), file.section(".dynsym"))
      for offset in stride(from: 0, to: table.count, by: 24) {
        guard let place = table.number(at: offset, bytes: 8),
          let type = table.number(at: offset + 8, bytes: 4),
          let symbol = table.number(at: offset + 12, bytes: 4),
          let addend = table.number(at: offset + 16, bytes: 8)
        else { continue }
        if type == relative {
          pointers[place] = addend
        } else if named.contains(type), let home = symbols.number(at: 24 * symbol + 6, bytes: 2),
          home != 0, let address = symbols.number(at: 24 * symbol + 8, bytes: 8)
        {
          pointers[place] = address &+ addend
        }
      }
      self.pointers = pointers
    }

    /// The little-endian number at an address; nil where the file holds nothing.
    package func number(at address: Int, bytes width: Int) -> Int? {
      contents(at: address)?.number(at: 0, bytes: width)
    }

    /// Where the pointer at an address leads; nil for one that leads nowhere, or out of the file.
    ///
    /// Compact relocations (`DT_RELR`) leave the target in the place itself.
    package func pointer(at address: Int) -> Int? {
      let target = pointers[address] ?? number(at: address, bytes: 8)
      return target.flatMap { $0 == 0 ? nil : $0 }
    }

    /// The zero-terminated text that lies at an address; nil where there is none of at most `limit`
    /// bytes.
    package func text(at address: Int, limit: Int = 256) -> String? {
      guard let bytes = contents(at: address)?.prefix(limit + 1), let end = bytes.firstIndex(of: 0)
      else { return nil }
      return String(validating: bytes[..<end], as: UTF8.self)
    }

    /// What lies at an address and behind it, up to the end of its section.
    package func contents(at address: Int) -> ArraySlice<UInt8>? {
      var (low, high) = (0, homes.count)
      while low < high {
        let middle = (low + high) / 2
        if homes[middle].address <= address { low = middle + 1 } else { high = middle }
      }
      guard low > 0 else { return nil }
      let home = homes[low - 1]
      let offset = address - home.address
      return offset < home.bytes.count ? home.bytes.dropFirst(offset) : nil
    }
  }

  /// Memory as it will be once the file is loaded.
  package var image: Image { Image(self) }

  /// Where a function or variable of this name lies; nil for one that the symbols do not name.
  package func address(of name: String) -> Int? {
    for (table, names) in [(".dynsym", ".dynstr"), (".symtab", ".strtab")] {
      let (table, names) = (section(table), section(names))
      for offset in stride(from: 24, to: table.count, by: 24) {
        guard let at = table.number(at: offset, bytes: 4), names.text(at: at) == name,
          let home = table.number(at: offset + 6, bytes: 2), home != 0,
          let address = table.number(at: offset + 8, bytes: 8)
        else { continue }
        return address
      }
    }
    return nil
  }

  /// The address that a function returns which does nothing else, as far as its code can be read:
  /// `lea` or `mov` (x86-64), `adrp` and `add` (AArch64).
  package func addressReturned(by function: String) -> Int? {
    guard let start = address(of: function), let code = image.contents(at: start)?.prefix(32) else {
      return nil
    }
    switch architecture {
    case .x86:
      for at in 0..<max(0, code.count - 6) {
        guard let offset = code.number(at: at + 3, bytes: 4) else { return nil }
        let address = start &+ at &+ 7 &+ Int(Int32(truncatingIfNeeded: offset))
        switch code.number(at: at, bytes: 3) {
        // lea rax, [rip + offset]
        case 0x05_8d48: return address
        // mov rax, [rip + offset]: through the table of what others may put in its place
        case 0x05_8b48: return image.pointer(at: address)
        default: continue
        }
      }
      return nil
    case .arm: return Self.pageAddress(in: code, from: start)
    case nil: return nil
    }
  }

  /// `adrp x0, page; add x0, x0, #offset`
  private static func pageAddress(in code: ArraySlice<UInt8>, from start: Int) -> Int? {
    for at in stride(from: 0, to: max(0, code.count - 7), by: 4) {
      guard let page = code.number(at: at, bytes: 4), page & 0x9f00_001f == 0x9000_0000,
        let add = code.number(at: at + 4, bytes: 4), add & 0xffc0_03ff == 0x9100_0000
      else { continue }
      let high = (page >> 5) & 0x7_ffff
      let pages = (high << 2) | ((page >> 29) & 3)
      // 21 bits with a sign
      let signed = pages >= 1 << 20 ? pages - (1 << 21) : pages
      return ((start &+ at) & ~0xfff) &+ (signed << 12) &+ ((add >> 10) & 0xfff)
    }
    return nil
  }
}
