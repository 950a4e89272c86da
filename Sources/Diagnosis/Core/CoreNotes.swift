import Basics
import Probe

/// What the notes of an ELF core file say (`core(5)`): which process it was, what ended it, and the
/// call each thread was in. Every number in it is outside data.
struct CoreNotes {
  /// A thread as the kernel saw it.
  struct Thread {
    var tid: Int
    /// The system call it was in, and its arguments; nil for none, and where the notes do not tell it.
    var call: (number: Int, arguments: [UInt64])?
  }

  /// Notes that are read, of all segments; a core has one a thread and some more.
  private var left = 20_000

  private(set) var pid: Int?
  /// The name of the program, cut at 15 bytes.
  private(set) var program = ""
  /// The signal that ended it; 0 for a core that a debugger took.
  private(set) var signal = 0
  private(set) var threads: [Thread] = []
  /// The files that were mapped.
  private(set) var files: [String] = []

  /// Where the program headers of its program lie in memory, and how many there are.
  private(set) var programHeaders: (address: Int, count: Int)?
  /// The memory that the file holds, by address, with its place in the file.
  private(set) var memory: [(address: Int, offset: Int, size: Int)] = []

  /// The architecture of the process; nil for one that is not known here.
  let architecture: Architecture?

  /// Nil where the file is no 64-bit little-endian core file, or its notes cannot be read.
  init?(header: [UInt8], read: (_ offset: Int, _ count: Int) -> [UInt8]?) {
    guard Self.isCore(header), let table = header.number(at: 32, bytes: 8),
      let count = header.number(at: 56, bytes: 2),
      let segments = read(table, min(count, 65535) * 56)
    else { return nil }
    architecture = header.number(at: 18, bytes: 2).flatMap(Architecture.init(machine:))
    // Bytes of notes that are read: several segments may claim the same ones.
    var room = 64 << 20
    for start in stride(from: 0, to: segments.count - 55, by: 56) {
      guard let type = segments.number(at: start, bytes: 4),
        let offset = segments.number(at: start + 8, bytes: 8),
        let size = segments.number(at: start + 32, bytes: 8)
      else { continue }
      if type == 1, let address = segments.number(at: start + 16, bytes: 8) {
        memory.append((address, offset, size))
      }
      guard type == 4, room > 0, let notes = read(offset, min(size, room)) else { continue }
      room -= notes.count
      take(notes)
    }
  }

  /// Whether a file begins as a core file does.
  static func isCore(_ header: [UInt8]) -> Bool {
    header.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) && header.number(at: 16, bytes: 2) == 4
  }

  private mutating func take(_ notes: [UInt8]) {
    var position = 0
    while left > 0 {
      left -= 1
      guard let name = notes.number(at: position, bytes: 4),
        let size = notes.number(at: position + 4, bytes: 4),
        let type = notes.number(at: position + 8, bytes: 4)
      else { return }
      let start = position + 12 + (name + 3) & ~3
      guard start <= notes.count, size <= notes.count - start else { return }
      let content = Array(notes[start..<(start + size)])
      switch type {
      case 1: takeStatus(content)
      case 3: takeProgram(content)
      case 6: takeAuxiliary(content)
      case 0x4649_4c45: takeFiles(content)
      default: break
      }
      position = start + (size + 3) & ~3
    }
  }

  private mutating func takeStatus(_ content: [UInt8]) {
    guard let tid = content.number(at: 32, bytes: 4) else { return }
    if threads.isEmpty { signal = content.number(at: 12, bytes: 2) ?? 0 }
    threads.append(Thread(tid: tid, call: call(in: content)))
  }

  private func call(in status: [UInt8]) -> (number: Int, arguments: [UInt64])? {
    let start = Architecture.CallPlaces.start
    guard let places = architecture?.callPlaces, status.count >= start + 8 * places.registers,
      let number = status.number(at: start + 8 * places.number, bytes: 8), number < 1024
    else { return nil }
    return (number, places.arguments.map { status.word(at: start + 8 * $0) })
  }

  private mutating func takeProgram(_ content: [UInt8]) {
    pid = content.number(at: 24, bytes: 4)
    program = String(decoding: content.dropFirst(40).prefix(16).prefix { $0 != 0 }, as: UTF8.self)
  }

  /// `AT_PHDR` and `AT_PHNUM` of getauxval(3).
  private mutating func takeAuxiliary(_ content: [UInt8]) {
    var values: [Int: Int] = [:]
    for start in stride(from: 0, to: content.count - 15, by: 16) {
      guard let key = content.number(at: start, bytes: 8) else { continue }
      values[key] = content.number(at: start + 8, bytes: 8)
    }
    guard let address = values[3], let count = values[5] else { return }
    programHeaders = (address, count)
  }

  private mutating func takeFiles(_ content: [UInt8]) {
    guard let count = content.number(at: 0, bytes: 8), count <= content.count / 24 else { return }
    files = content.dropFirst(16 + 24 * count).split(separator: 0).prefix(count).map {
      String(decoding: $0, as: UTF8.self)
    }
  }
}

extension [UInt8] {
  /// The little-endian number at `offset`; nil outside of the bytes or of an `Int`.
  func number(at offset: Int, bytes width: Int) -> Int? {
    guard offset >= 0, offset <= count - width else { return nil }
    var value: UInt64 = 0
    for index in 0..<width { value |= UInt64(self[offset + index]) << (8 * index) }
    return Int(exactly: value)
  }

  /// The word at `offset`; 0 outside of the bytes.
  fileprivate func word(at offset: Int) -> UInt64 {
    guard offset >= 0, offset <= count - 8 else { return 0 }
    return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }
}
