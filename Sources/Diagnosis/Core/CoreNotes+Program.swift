import Elf

extension CoreNotes {
  /// Program headers that are read: the kernel takes no program with more.
  private static let mostHeaders = 1170
  /// Bytes of notes that are read of one header.
  private static let mostOfNotes = 4096

  /// The build id of the process's program, as its memory has it; nil where the file does not hold that memory, or
  /// the program has none. `read` gives bytes of the core file.
  func buildID(read: (_ offset: Int, _ count: Int) -> [UInt8]?) -> [UInt8]? {
    func bytes(_ address: Int, _ count: Int) -> [UInt8]? {
      let piece = memory.first { address >= $0.address && address - $0.address < $0.size }
      guard let piece, count > 0 else { return nil }
      let (start, overflow) = piece.offset.addingReportingOverflow(address - piece.address)
      return overflow ? nil : read(start, min(count, piece.size - (address - piece.address)))
    }
    guard let place = programHeaders, place.count <= Self.mostHeaders,
      let table = bytes(place.address, place.count * 56)
    else { return nil }
    let headers = Self.headers(table, addressAt: 16)
    // Where the table itself was to lie tells how far the program was moved.
    guard let own = headers.first(where: { $0.type == 6 })?.start else { return nil }
    let (distance, overflow) = place.address.subtractingReportingOverflow(own)
    guard !overflow else { return nil }
    return Self.buildID(headers) { start, size in
      let (address, overflow) = start.addingReportingOverflow(distance)
      return overflow ? nil : bytes(address, size)
    }
  }

  /// The build id of a program; nil where it has none. `read` gives bytes of the program.
  static func buildID(ofProgram read: (_ offset: Int, _ count: Int) -> [UInt8]?) -> [UInt8]? {
    guard let header = read(0, ElfFile.headerSize), let table = header.number(at: 32, bytes: 8),
      let count = header.number(at: 56, bytes: 2), count <= mostHeaders,
      let bytes = read(table, count * 56)
    else { return nil }
    return buildID(headers(bytes, addressAt: 8), read)
  }

  private typealias Header = (type: Int, start: Int, size: Int)

  private static func headers(_ table: [UInt8], addressAt place: Int) -> [Header] {
    stride(from: 0, to: table.count - 55, by: 56).compactMap { at in
      guard let type = table.number(at: at, bytes: 4),
        let start = table.number(at: at + place, bytes: 8),
        let size = table.number(at: at + 32, bytes: 8)
      else { return nil }
      return (type, start, size)
    }
  }

  private static func buildID(_ headers: [Header], _ read: (Int, Int) -> [UInt8]?) -> [UInt8]? {
    for header in headers where header.type == 4 {
      guard let notes = read(header.start, min(header.size, mostOfNotes)) else { continue }
      if let found = ElfFile.buildID(in: notes, notes: notes.indices) { return Array(notes[found]) }
    }
    return nil
  }
}
