import Building
import Files
import Foundation
import Processes
import Sandbox
import Storage
import Testing

@Suite struct MachineCodeTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-elf")
  }

  private func compile(_ source: String, _ flags: [String] = ["-g"]) async throws -> [UInt8] {
    let name = "\(scratch.path)/\(UInt32.random(in: 0 ... .max))"
    try writeFile(Array(source.utf8), to: "\(name).c")
    let result = try await run(
      Command("cc", flags + ["-shared", "-fPIC", "-o", "\(name).so", "\(name).c"]))
    try #require(result.status == .code(0), "\(result.errorText)")
    return try readFile("\(name).so")
  }

  @Test func commentsAndNamesOfLocalsDoNotCount() async throws {
    let one = try await compile("int f(int a) { int b = a + 1; return b; }")
    let other = try await compile("/* why */ int f(int a) { int c = a + 1; return c; }")
    #expect(one != other)
    #expect(machineCodeDigest(of: one) != nil)
    #expect(machineCodeDigest(of: one) == machineCodeDigest(of: other))
  }

  @Test(arguments: [
    "int f(int a) { return a + 2; }", "int g(int a) { int b = a + 1; return b; }",
    "int f(int a) { int b = a + 1; return b; } const char *s = \"x\";",
  ])
  func codeDataAndExportsCount(source: String) async throws {
    let one = try await compile("int f(int a) { int b = a + 1; return b; }")
    let other = try await compile(source)
    #expect(machineCodeDigest(of: one) != machineCodeDigest(of: other))
  }

  @Test("a damaged file has no machine code, and stops no reader")
  func damaged() async throws {
    let good = try await compile("int f(void) { return 1; }")
    #expect(machineCodeDigest(of: []) == nil)
    #expect(machineCodeDigest(of: Array("\u{7f}ELF".utf8)) == nil)
    // The table of sections stands last; what is cut off its last entry need not be missed.
    for length in stride(from: 0, to: good.count - 64, by: 499) {
      #expect(machineCodeDigest(of: Array(good[..<length])) == nil)
    }
    for position in [40, 41, 47, 58, 60, 62] {
      var bad = good
      bad[position] = 0xff
      bad[position + 1] = 0xff
      _ = machineCodeDigest(of: bad)
    }
  }
}
