import Elf
import Files
import Foundation
import PhpModules
import Processes
import Testing

@Suite("The file of an extension") struct ExtensionFileTests {
  private let made: SmallExtension

  init() throws { made = try SmallExtension() }

  private func file(_ source: String, _ flags: [String] = ["-O2"]) async throws -> ExtensionFile {
    ExtensionFile(try await made.elf(source, flags))
  }

  @Test("tells name, version, interface and threads without being loaded")
  func entry() async throws {
    let file = try await file(SmallExtension.entry() + SmallExtension.getModule)
    #expect(file.kind == .module)
    let entry = try #require(file.entry)
    #expect(entry.name == "sample" && entry.version == "1.2.3" && entry.api == 20_220_829)
    #expect(!entry.isDebug && !entry.isThreadSafe && entry.buildID == "API20220829,NTS")
  }

  @Test(
    "tells the same without symbols and when they are compact",
    arguments: [
      ["-O2", "-s"], ["-O0"], ["-O2", "-fvisibility=hidden"], ["-Wl,-z,pack-relative-relocs"],
    ])
  func stripped(flags: [String]) async throws {
    let visible = "__attribute__((visibility(\"default\"))) "
    let source = SmallExtension.entry() + visible + SmallExtension.getModule
    #expect(try await file(source, flags).entry?.version == "1.2.3")
  }

  @Test("tells the entry that it gives out, of several that it has")
  func several() async throws {
    let other = SmallExtension.entry("other").replacing("sample_module", with: "other_module")
      .split(separator: "\n").drop { !$0.hasPrefix("struct entry other") }
      .joined(separator: "\n")
    let source = SmallExtension.entry() + other + "\n"
    let first = try await file(
      source + "void *get_module(void) { return &other_module_entry; }\n")
    #expect(first.entry?.name == "other")
    #expect(try await file(source + SmallExtension.getModule).entry?.name == "sample")
  }

  @Test("may have no version, and an entry that is made when it is loaded")
  func unknown() async throws {
    let none = try await file(
      SmallExtension.entry(version: "0") + SmallExtension.getModule)
    #expect(none.entry?.version == nil && none.entry?.name == "sample")
    let late = try await file("void *get_module(void) { return 0; }")
    #expect(late.kind == .module && late.entry == nil)
  }

  @Test("is told from an extension of the engine and from any other library")
  func kinds() async throws {
    #expect(try await file("int zend_extension_entry;").kind == .engine)
    #expect(try await file("int f(void) { return 1; }").kind == .library)
  }

  @Test("tells fork handlers and assertions that its code has")
  func code() async throws {
    let plain = try await file(
      SmallExtension.getModule.replacing("&sample_module_entry", with: "0"))
    #expect(!plain.registersForkHandlers && !plain.hasAssertions)
    let source = """
      #include <assert.h>
      #include <pthread.h>
      static void child(void) {}
      void *get_module(void) { return 0; }
      int start(int x) { assert(x); return pthread_atfork(0, 0, child); }

      """
    let both = try await file(source)
    #expect(both.registersForkHandlers && both.hasAssertions)
    #expect(try await !file(source, ["-DNDEBUG"]).hasAssertions)
  }

  @Test("tells how much debuggers find")
  func debugging() async throws {
    let source = SmallExtension.entry() + SmallExtension.getModule
    #expect(try await file(source, ["-g"]).debugInformation == .full)
    #expect(try await file(source, ["-O2"]).debugInformation == .names)
    #expect(try await file(source, ["-s"]).debugInformation == .none)
    let path = try await made.compile(source, ["-s"])
    let link = try await run(
      Command("objcopy", ["--add-gnu-debuglink=\(path).c", path], timeLimit: 60))
    try #require(link.status == .code(0), "\(link.errorText)")
    let linked = try #require(ExtensionFile(try readFile(path)))
    #expect(linked.debugInformation == .elsewhere("x.so.c"))
  }

  @Test("may hold any wrong number")
  func damaged() async throws {
    let path = try await made.compile(SmallExtension.entry() + SmallExtension.getModule, ["-s"])
    let good = try readFile(path)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      var bad = good
      for _ in 0..<12 {
        bad[Int.random(in: 16..<bad.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      _ = ExtensionFile(bad)?.entry
    }
    for length in stride(from: 0, to: good.count, by: 97) {
      _ = ExtensionFile(Array(good.prefix(length)))
    }
    #expect(ExtensionFile(Array("#!/bin/sh\n".utf8)) == nil)
  }
}
