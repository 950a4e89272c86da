import Basics
import CLinux
import FoundationEssentials
import Model
import Testing
@testable import Probe

@Suite("Blocking calls and architectures") struct BlockingCallTests {
  private static let calls = BlockingCall.allCases.flatMap { call in
    call.systemCalls.map { (call, $0) }
  }

  /// What `prefix` and each name stand for in a header of the kernel; a name without a number is left out.
  private func numbers(in header: String, _ prefix: String) throws -> [String: Int] {
    let scratch = try Scratch()
    let names = Self.calls.map(\.1.name)
    let lines = names.enumerated().map { "number \($0.offset) \(prefix)\($0.element)" }
    let source = "\(scratch.path)/numbers.c"
    try Data(("#include <\(header)>\n" + lines.joined(separator: "\n") + "\n").utf8)
      .write(to: URL(filePath: source))
    let result = try run(["cc", "-E", "-P", "-D__BITS_PER_LONG=64", source])
    try #require(result.failure == nil, "\(result.failure ?? "")")
    var numbers: [String: Int] = [:]
    for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "number", let index = Int(words[1]) else { continue }
      numbers[names[index]] = Int(words[2])
    }
    return numbers
  }

  @Test(
    "each has the number that the kernel's headers give it",
    arguments: [
      ("sys/syscall.h", "__NR_", Architecture.here), ("asm-generic/unistd.h", "__NR_", .arm),
    ])
  func headers(_ header: String, _ prefix: String, _ architecture: Architecture) throws {
    let told = try numbers(in: header, prefix)
    #expect(told.count > 20)
    for (_, call) in Self.calls {
      #expect(call.number(on: architecture) == told[call.name], "\(call.name)")
    }
  }

  @Test("no number and no name stands for two of them", arguments: Architecture.allCases)
  func unambiguous(_ architecture: Architecture) {
    for (call, system) in Self.calls {
      #expect(BlockingCall.named(system.name) == call)
      guard let number = system.number(on: architecture) else { continue }
      #expect(BlockingCall.numbered(number, on: architecture) == call, "\(system.name)")
    }
    #expect(BlockingCall.numbered(100_000, on: architecture) == nil)
  }

  @Test("a tracer restarts no call but one without a time limit that fails after a stop")
  func restarted() throws {
    let never = UInt64(UInt32.max)
    let wait = try #require(SystemCall("epoll_pwait", 281, 22).number(on: .here))
    #expect(BlockingCall.mayBeRestarted(wait, [3, 0, 1, never, 0, 0]))
    #expect(!BlockingCall.mayBeRestarted(wait, [3, 0, 1, 1000, 0, 0]))
    let futex = try #require(BlockingCall.futex.systemCalls[0].number(on: .here))
    #expect(!BlockingCall.mayBeRestarted(futex, [0, 0, 0, 0, 0, 0]))
  }

  @Test("the architecture is that of this program's own file")
  func machine() throws {
    let header = try #require(ProcFile.bytes("/proc/self/exe")).prefix(20)
    let machine = Int(header[18]) | Int(header[19]) << 8
    #expect(Architecture(machine: machine) == .here)
    #expect(Architecture(machine: 0) == nil)
  }

  @Test("registers lie in a note of a core file where the C library says")
  func registers() throws {
    let start = Architecture.CallPlaces.start
    #expect(MemoryLayout<elf_prstatus>.offset(of: \.pr_reg) == start)
    #expect(MemoryLayout<elf_prstatus>.offset(of: \.pr_pid) == 32)
    guard let places = Architecture.here.callPlaces else { return }
    #expect(MemoryLayout.size(ofValue: elf_prstatus().pr_reg) == 8 * places.registers)
    #expect(([places.number] + places.arguments).allSatisfy { $0 < places.registers })
  }
}
