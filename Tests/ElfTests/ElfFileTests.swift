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
