import Elf
import Files
import Foundation
import Processes
import Sandbox
import Storage
import Testing

@Suite struct ElfFileTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-elf")
  }

  private func library(_ source: String, _ flags: [String] = []) async throws -> [UInt8] {
    try writeFile(Array(source.utf8), to: "\(scratch.path)/x.c")
    let output = "\(scratch.path)/x.so"
    let result = try await run(
      Command("cc", ["-shared", "-fPIC", "-o", output, "\(scratch.path)/x.c"] + flags))
    try #require(result.status == .code(0), "\(result.errorText)")
    return try readFile(output)
  }

  @Test func tellsWhatALibraryGivesAndAsksFor() async throws {
    let elf = try #require(
      ElfFile(
        try await library(
          "extern int wanted(void); int given(void) { return wanted(); }",
          ["-Wl,-soname,libx.so.7", "-lm", "-Wl,--no-as-needed", "-lz"])))
    #expect(elf.sharedObjectName == "libx.so.7")
    #expect(elf.needed.contains { $0.hasPrefix("libz.so") })
    #expect(elf.dynamicSymbols.contains(.init(name: "given", isDefined: true)))
    #expect(elf.dynamicSymbols.contains(.init(name: "wanted", isDefined: false)))
    #expect(elf.requiredSymbols == ["wanted"])
    #expect(elf.linkSymbols.contains(.init(name: "given", isDefined: true)))
    #expect(elf.sections.contains { $0.name == ".text" && $0.isAllocated && !$0.bytes.isEmpty })
  }

  /// A file with a table of names of one long text, which each of its sections has for a name, and each entry of
  /// `.dynamic`.
  private func endless(sections: Int, entries: Int) -> [UInt8] {
    func number(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var names = Array("\u{0}.dynamic\u{0}.dynstr\u{0}".utf8)
    let long = names.count
    names += [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
    let dynamic = (0..<entries).flatMap { _ in number(1, 8) + number(long, 8) }
    var body: [UInt8] = []
    var headers = [UInt8](repeating: 0, count: 64)
    func add(_ name: Int, _ bytes: [UInt8]) {
      headers += number(name, 4) + number(1, 4) + number(0, 16) + number(64 + body.count, 8)
      headers += number(bytes.count, 8) + number(0, 24)
      body += bytes
    }
    add(1, dynamic)
    add(10, names)
    for _ in 0..<sections { add(long, []) }
    let header =
      [0x7f, 0x45, 0x4c, 0x46, 2, 1] + number(0, 10) + number(3, 2) + number(62, 2) + number(0, 20)
      + number(64 + body.count, 8) + number(0, 10) + number(64, 2) + number(sections + 3, 2)
    return header + number(2, 2) + body + headers
  }

  @Test("names that share the bytes of a long one do not fill the memory")
  func endlessNames() throws {
    let one = try #require(ElfFile(endless(sections: 1, entries: 1)))
    #expect(one.needed.map(\.count) == [100_000])
    #expect(ElfFile(endless(sections: 10_000, entries: 1)) == nil)
    #expect(ElfFile(endless(sections: 1, entries: 10_000)) == nil)
  }

  @Test func everyNumberMayBeWrong() async throws {
    let good = try await library("int f(void) { return 1; }")
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var bad = good
      for _ in 0..<20 {
        // The header, and the tables at the end, hold the numbers that lead to others.
        let position =
          Bool.random(using: &generator)
          ? Int.random(in: 16..<64, using: &generator)
          : Int.random(in: (bad.count - 2048)..<bad.count, using: &generator)
        bad[position] = UInt8.random(in: 0...255, using: &generator)
      }
      guard let elf = ElfFile(bad) else { continue }
      _ = (elf.dynamicSymbols, elf.needed, elf.sharedObjectName)
      _ = (elf.linkSymbols, elf.requiredSymbols)
    }
    #expect(ElfFile([]) == nil)
    #expect(ElfFile(Array(good.prefix(60))) == nil)
  }
}
