import Basics
import CLinux
import Glibc

extension ProcessImage {
  /// The image as an ELF core file (`core(5)`, `elf(5)`), which tools read as they read the kernel's.
  ///
  /// Files are named as they are reached from here, so that those of a container are found.
  func coreFile() -> [UInt8] {
    let notes = self.notes()
    let segments = self.segments()
    let headerSize = 64 + 56 * (segments.count + 1)
    var position = CoreBytes.inPages(headerSize + notes.count)
    var bytes = CoreBytes()
    bytes.header(segments: segments.count + 1)
    bytes.segment(type: 4, offset: headerSize, CoreSegment(size: notes.count), align: 4)
    for segment in segments {
      bytes.segment(type: 1, offset: position, segment, align: Architecture.pageSize)
      position += CoreBytes.inPages(segment.bytes.count)
    }
    bytes.append(notes)
    bytes.pad()
    for segment in segments {
      bytes.append(segment.bytes)
      bytes.pad()
    }
    return bytes.content
  }

  /// Mapped files with their first page, the kernel's library, and the stacks.
  private func segments() -> [CoreSegment] {
    let files = regions.filter { $0.path.hasPrefix("/") || $0.path == "[vdso]" }.map { region in
      CoreSegment(
        address: region.start, size: Int(region.end - region.start), flags: region.flags,
        bytes: headers[region.start] ?? [])
    }
    let stacks = threads.filter { !$0.stack.isEmpty }.map { thread in
      CoreSegment(
        address: thread.stackStart, size: thread.stack.count, flags: 6, bytes: thread.stack)
    }
    return (files + stacks).sorted { $0.address < $1.address }
  }

  private func notes() -> [UInt8] {
    var notes = CoreBytes()
    for (index, thread) in threads.enumerated() {
      notes.note(type: 1, thread.status)
      // Tools take the notes of the process from behind its first thread.
      if index == 0 {
        var about = [UInt8](repeating: 0, count: 136)
        about.put(UInt32(truncatingIfNeeded: pid), at: 24)
        notes.note(type: 3, about)
        notes.note(type: 6, auxiliary)
        notes.note(type: 0x4649_4c45, fileTable())
      }
    }
    return notes.content
  }

  private func fileTable() -> [UInt8] {
    let files = regions.filter { $0.path.hasPrefix("/") }
    var table = [UInt8](repeating: 0, count: 16 + 24 * files.count)
    table.put(UInt64(files.count), at: 0)
    table.put(UInt64(Architecture.pageSize), at: 8)
    for (index, region) in files.enumerated() {
      table.put(region.start, at: 16 + 24 * index)
      table.put(region.end, at: 24 + 24 * index)
      table.put(region.offset / UInt64(Architecture.pageSize), at: 32 + 24 * index)
    }
    // All mappings of one file have one name, by which tools put them together.
    let firsts = Dictionary(files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    for region in files { table += Array(reach(firsts[region.path] ?? region).utf8) + [0] }
    return table
  }

  /// Where a mapped file is read from here; a removed one through its mapping.
  private func reach(_ region: Region) -> String {
    guard region.path.hasSuffix(" (deleted)") else {
      return Self.reach(region.path, of: pid, root: root)
    }
    let start = String(region.start, radix: 16)
    return "/proc/\(pid)/map_files/\(start)-\(String(region.end, radix: 16))"
  }

  /// Where a file is read from here that `/proc/PID/maps` names, by the target of `/proc/PID/root`.
  ///
  /// In a mount namespace of its own a process has `/` for its root. After a mere `chroot(2)` both go
  /// through that folder, and what lies outside of it is named as it is here.
  static func reach(_ path: String, of pid: Int, root: String) -> String {
    guard root != "/" else { return "/proc/\(pid)/root\(path)" }
    guard path.hasPrefix("\(root)/") else { return path }
    return "/proc/\(pid)/root\(path.dropFirst(root.count))"
  }

  /// Puts the core file into memory that has a name for as long as it is open; -1 when that fails.
  func openCore() -> Int32 {
    let descriptor = fp_memory_file(nil, 0)
    guard descriptor >= 0 else { return -1 }
    var rest = coreFile()[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        close(descriptor)
        return -1
      }
      rest = rest.dropFirst(count)
    }
    return descriptor
  }
}

/// A part of memory in a core file.
struct CoreSegment {
  var address: UInt64 = 0
  var size: Int
  var flags: UInt32 = 0
  var bytes: [UInt8] = []
}

/// The bytes of a core file as they are written.
struct CoreBytes {
  private(set) var content: [UInt8] = []

  mutating func append(_ bytes: [UInt8]) { content += bytes }

  /// Up to the start of the next page.
  mutating func pad() {
    content += [UInt8](repeating: 0, count: Self.inPages(content.count) - content.count)
  }

  /// A count of bytes, rounded up to whole pages.
  static func inPages(_ count: Int) -> Int {
    (count + Architecture.pageSize - 1) / Architecture.pageSize * Architecture.pageSize
  }

  /// `Elf64_Ehdr` of a core file of this machine.
  mutating func header(segments: Int) {
    var header = [UInt8](repeating: 0, count: 64)
    header.replaceSubrange(0..<7, with: [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
    header.put(UInt16(4), at: 16)
    header.put(UInt16(truncatingIfNeeded: Architecture.here.machine), at: 18)
    header.put(UInt32(1), at: 20)
    header.put(UInt64(64), at: 32)
    header.put(UInt16(64), at: 52)
    header.put(UInt16(56), at: 54)
    header.put(UInt16(truncatingIfNeeded: segments), at: 56)
    content += header
  }

  /// `Elf64_Phdr`
  mutating func segment(type: UInt32, offset: Int, _ segment: CoreSegment, align: Int) {
    var header = [UInt8](repeating: 0, count: 56)
    header.put(type, at: 0)
    header.put(segment.flags, at: 4)
    header.put(UInt64(offset), at: 8)
    header.put(segment.address, at: 16)
    header.put(UInt64(type == 1 ? segment.bytes.count : segment.size), at: 32)
    header.put(UInt64(type == 1 ? segment.size : 0), at: 40)
    header.put(UInt64(align), at: 48)
    content += header
  }

  /// A note of the name `CORE`.
  mutating func note(type: UInt32, _ description: [UInt8]) {
    var header = [UInt8](repeating: 0, count: 20)
    header.put(UInt32(5), at: 0)
    header.put(UInt32(description.count), at: 4)
    header.put(type, at: 8)
    header.replaceSubrange(12..<16, with: Array("CORE".utf8))
    content += header + description
    content += [UInt8](repeating: 0, count: -content.count & 3)
  }
}

extension [UInt8] {
  /// Writes a number in the order of this machine.
  fileprivate mutating func put(_ value: some FixedWidthInteger, at offset: Int) {
    Swift.withUnsafeBytes(of: value) { replaceSubrange(offset..<(offset + $0.count), with: $0) }
  }
}
