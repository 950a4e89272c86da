import Building
import Elf
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

  @Test("what the loader reads counts, whatever sections say of it")
  func segments() async throws {
    let good = try await compile("int f(void) { return 1; }")
    let digest = try #require(machineCodeDigest(of: good))
    let headers = Int(good[32])
    for index in 0..<Int(good[56]) {
      var bad = good
      // The rights of a segment: a stack that may be executed, say.
      bad[headers + 56 * index + 4] ^= 1
      #expect(machineCodeDigest(of: bad) != digest)
    }
    // Without sections it is no library that a build makes.
    var bad = good
    for position in 58..<64 { bad[position] = 0 }
    for position in 40..<48 { bad[position] = 0 }
    #expect(machineCodeDigest(of: bad) == nil)
    for position in stride(from: 64, to: 0x1000, by: 97) {
      var bad = good
      bad[position] ^= 0xff
      let isBuildID = ElfFile.segments(of: good).flatMap { ElfFile.buildID(in: good, $0) }?
        .contains(position)
      #expect(isBuildID == true || machineCodeDigest(of: bad) != digest, "\(position)")
    }
  }

  @Test("the rest of a page that can be run counts")
  func rest() async throws {
    let good = try await compile("int kept; int f(void) { return kept; }")
    let headers = Int(good[32])
    // Rights and sizes of the last segment that is mapped: of data, and then of data that can be run.
    let last = try #require(
      (0..<Int(good[56])).map { headers + 56 * $0 }.last { good[$0] == 1 })
    #expect(good[last + 4] == 6)
    var one = good
    one[last + 4] = 7
    let segments = try #require(ElfFile.segments(of: one))
    let end = try #require(segments.filter(\.isLoaded).map(\.range.upperBound).max())
    var other = one
    other[end] ^= 0xff
    #expect(machineCodeDigest(of: one) != machineCodeDigest(of: other))
    other = good
    other[end] ^= 0xff
    #expect(machineCodeDigest(of: good) == machineCodeDigest(of: other))
  }

  @Test("a section that is called a build id counts, and the build id does not")
  func buildID() async throws {
    let one = try await compile("int f(void) { return 1; }", ["-Wl,--build-id=0x0102030405060708"])
    let other = try await compile(
      "int f(void) { return 1; }", ["-Wl,--build-id=0x0807060504030201"])
    #expect(machineCodeDigest(of: one) == machineCodeDigest(of: other))
    func named(_ value: Int) async throws -> [UInt8] {
      let bytes = try await compile(
        "__attribute__((section(\".kept\"))) int kept[] = {\(value)}; int f(void) { return *kept; }",
        ["-Wl,--build-id=none"])
      let path = "\(scratch.path)/named-\(value)"
      try writeFile(bytes, to: path)
      let renaming = ["--rename-section", ".kept=.note.gnu.build-id", path]
      try #require(try await run(Command("objcopy", renaming)).status == .code(0))
      return try readFile(path)
    }
    let first = try await named(1)
    let second = try await named(2)
    #expect(machineCodeDigest(of: first) != machineCodeDigest(of: second))
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
