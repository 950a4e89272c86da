extension ElfFile {
  /// A program header, and the bytes of the file that it leads to.
  package struct Segment: Sendable {
    /// The header itself: type, rights, places and sizes.
    package var header: ArraySlice<UInt8>
    /// Whether it is mapped into memory (`PT_LOAD`).
    package var isLoaded: Bool
    /// Whether it is data that cannot be run (`PF_W` without `PF_X`) and has more behind it in memory, which the loader
    /// clears (`.bss`).
    var endsInCleared: Bool
    /// Whether it holds notes (`PT_NOTE`).
    var holdsNotes: Bool
    /// Where its bytes lie in the file.
    package var range: Range<Int>
  }

  /// The size of the file's own header, in bytes.
  package static let headerSize = 64

  /// What the file's header says of sections, which the loader does not read: `e_shoff`, and from `e_shentsize` on.
  package static let sectionFields = [40..<48, 58..<64]

  /// The segments, in the order of their headers; none in an object file, nil where a header is damaged or all of them
  /// together lead to far more than the file holds.
  package static func segments(of file: [UInt8]) -> [Segment]? {
    let bytes = file[...]
    guard file.count >= headerSize, let table = bytes.number(at: 32, bytes: 8),
      let size = bytes.number(at: 54, bytes: 2), let count = bytes.number(at: 56, bytes: 2)
    else { return nil }
    var segments: [Segment] = []
    var room = 4 * file.count
    for index in 0..<count {
      let (start, overflow) = table.addingReportingOverflow(index * size)
      guard size == 56, !overflow, start <= file.count - size,
        let type = bytes.number(at: start, bytes: 4),
        let rights = bytes.number(at: start + 4, bytes: 4),
        let offset = bytes.number(at: start + 8, bytes: 8),
        let length = bytes.number(at: start + 32, bytes: 8),
        let memory = bytes.number(at: start + 40, bytes: 8), offset <= file.count,
        length <= file.count - offset
      else { return nil }
      room -= length
      guard room >= 0 else { return nil }
      segments.append(
        Segment(
          header: file[start..<(start + size)], isLoaded: type == 1,
          endsInCleared: rights & 3 == 2 && memory > length,
          holdsNotes: type == 4,
          range: offset..<(offset + length)))
    }
    return segments
  }

  /// From the first page that is mapped to the end of the last. Where that ends in cleared memory, what the file has
  /// behind it is left out: it is debug information, of which no program knows what comes to stand in that page.
  package static func mappedRange(of segments: [Segment], in file: [UInt8]) -> Range<Int> {
    let loaded = segments.filter(\.isLoaded)
    guard let first = loaded.map(\.range.lowerBound).min(),
      let last = loaded.max(by: { $0.range.upperBound < $1.range.upperBound })
    else { return 0..<0 }
    let page = 4096
    let end = loaded.filter { !$0.endsInCleared }.map {
      ($0.range.upperBound + page - 1) / page * page
    }
    return (first / page * page)..<min(file.count, max(last.range.upperBound, end.max() ?? 0))
  }

  /// Where the build id lies: the first note of that kind, where it is no longer than a linker makes one.
  package static func buildID(in file: [UInt8], _ segments: [Segment]) -> Range<Int>? {
    segments.lazy.filter(\.holdsNotes).compactMap { buildID(in: file, notes: $0.range) }.first
  }

  /// The same among the notes in a range of the bytes.
  package static func buildID(in bytes: [UInt8], notes: Range<Int>) -> Range<Int>? {
    var at = notes.lowerBound
    while at + 12 <= notes.upperBound,
      let nameSize = bytes[...].number(at: at, bytes: 4),
      let size = bytes[...].number(at: at + 4, bytes: 4),
      let type = bytes[...].number(at: at + 8, bytes: 4)
    {
      let content = at + 12 + (nameSize + 3) / 4 * 4
      guard content + size <= notes.upperBound else { break }
      if type == 3, nameSize == 4, size <= 20,
        bytes[(at + 12)..<(at + 16)].elementsEqual("GNU\0".utf8)
      {
        return content..<(content + size)
      }
      at = content + (size + 3) / 4 * 4
    }
    return nil
  }
}
