import Basics
@testable import Building
@testable import Debian
@testable import Diagnosis
@testable import Elf
@testable import PhpModules
@testable import Probe

extension FuzzedParser {
  /// What the kernel, the linker and the system write down.
  static let kernelTexts = [
    FuzzedParser(name: "proc", take: takeProc),
    FuzzedParser(name: "core", take: takeCore),
    FuzzedParser(name: "elf", take: takeElf),
    FuzzedParser(name: "apt", take: takeApt),
  ]

  /// Every file below `/proc` that is read: each reader gets the whole input.
  private static func takeProc(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let stat = ProcStat(bytes)
    let status = ProcStatus(bytes)
    let schedule = ProcSched(bytes)
    let call = ProcSyscall(text: bytes)
    let maps = ProcMapping.all(bytes)
    let locks = FileLock.all(bytes)
    let info = DescriptorInfo(bytes)
    try require(ProcSyscall(text: written(call)) == call, "a call that was written is another")
    for map in maps {
      try require(ProcMapping(written(map)[...]) == map, "a mapping that was written is another")
    }
    let files = MappedFiles(names: ["libgrpc.so", "grpc.so"]).found(in: bytes)
    for paths in files.values {
      try require(paths.allSatisfy { $0.contains("grpc.so") }, "a file of another name")
    }
    _ = (newestProcess(bytes), PtraceTimerReader.identities(bytes))
    _ = SocketTable.inode(from: 0x9c40, to: 0x1f90, in: bytes)
    return stat != nil || status != nil || schedule != nil || call != .unreadable || !maps.isEmpty
      || !locks.isEmpty || info.flags != nil
  }

  private static func written(_ call: ProcSyscall) -> [UInt8] {
    switch call {
    case .running: Array("running\n".utf8)
    case .outside: Array("-1 0x0 0x0\n".utf8)
    case .unreadable: []
    case .blocked(let number, let arguments, let stack, let counter):
      Array(
        ("\(number)"
          + (arguments + [stack, counter]).map { " 0x" + String($0, radix: 16) }.joined()
          + "\n").utf8)
    }
  }

  private static func written(_ map: ProcMapping) -> [UInt8] {
    let range = [map.range.lowerBound, map.range.upperBound].map { String($0, radix: 16) }
    let letters = "r\(map.isWritable ? "w" : "-")-\(map.isShared ? "s" : "p")"
    let place = "\(String(map.offset, radix: 16)) \(map.device) \(map.inode)"
    return Array("\(range.joined(separator: "-")) \(letters) \(place)    \(map.path)".utf8)
  }

  private static func takeCore(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let notes = CoreNotes(header: Array(bytes.prefix(64))) { offset, count in
      offset < bytes.count ? Array(bytes[offset...].prefix(count)) : nil
    }
    guard let notes else { return false }
    try require(CoreNotes.isCore(bytes), "notes of what is no core file")
    for thread in notes.threads { _ = notes.wait(of: thread) }
    return true
  }

  private static func takeElf(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let elf = ElfFile(bytes)
    let isReadable = elf != nil && ElfFile.segments(of: bytes) != nil
    try require((machineCodeDigest(of: bytes) != nil) == isReadable, "code of what is no library")
    guard let elf else { return false }
    let names = elf.dynamicSymbols.map(\.name) + elf.linkSymbols.map(\.name) + elf.requiredSymbols
    _ = (names, elf.needed, elf.sharedObjectName, elf.section(".text"))
    _ = ExtensionFile(elf)
    return true
  }

  private static func takeApt(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    let made = [false, true].map { entries(text, isStanzas: $0, of: "bookworm", for: "trixie") }
    return made.contains { !$0.isEmpty }
  }
}
