import Building
import Files
import Model
import Recipes
import Relinking
import Storage
import Testing

@Suite("relinking a toy core") struct RelinkerTests {
  @Test func nothingChangedMakesNothing() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink([:])
    #expect(core.files.isEmpty && core.compiled.isEmpty && core.libraries == nil)
    #expect(try await toy.answer(of: core) == 9)
  }

  @Test func oneFileOfTwoOfItsName() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink([
      "src/core/two/timer.cc": "int two_timer(int x) { return 9; }\n"
    ])
    #expect(core.compiled == ["src/core/two/timer.cc"])
    #expect(core.files.keys.sorted() == ["libgrpc.so.29"])
    #expect(try await toy.answer(of: core) == 17)
    #expect(core.lost.isEmpty && core.gained.isEmpty)
    // The same again comes from the store.
    let again = try await toy.relink([
      "src/core/two/timer.cc": "int two_timer(int x) { return 9; }\n"
    ])
    #expect(again == core)
  }

  @Test func aHeaderReachesWhatIncludesIt() async throws {
    let toy = try await ToyCore()
    let header = ToyCore.files["src/core/shared.h"]?.replacing("return 1", with: "return 5")
    let core = try await toy.relink(["src/core/shared.h": header])
    #expect(core.compiled == ["src/core/lib/gpr/base.cc", "src/core/one/timer.cc"])
    #expect(core.files.keys.sorted() == ["libgpr.so.29", "libgrpc.so.29"])
    #expect(try await toy.answer(of: core) == 13)
  }

  @Test func commentsAndBlanksReachNothing() async throws {
    let toy = try await ToyCore()
    let header = ToyCore.files["src/core/shared.h"]?.replacing("{", with: "{\n  // One.\n ")
    let core = try await toy.relink(["src/core/shared.h": header])
    #expect(core.compiled.isEmpty && core.libraries == nil)
  }

  @Test func whatCompilesToTheSameLeavesTheSystemsLibraries() async throws {
    let toy = try await ToyCore()
    func relink(_ body: String) async throws -> RelinkedCore {
      let unit = "src/core/version.cc"
      let call = "return one_timer() + two_timer(1);"
      return try await toy.relink([unit: ToyCore.files[unit]?.replacing(call, with: body)])
    }
    let same = try await relink("int sum = one_timer() + two_timer(1);\n  return sum;")
    #expect(same.compiled == ["src/core/version.cc"] && same.libraries == nil)
    #expect(try await toy.answer(of: same) == 9)
    #expect(try await relink("return one_timer() + two_timer(2);").libraries != nil)
  }

  @Test func aNewHeaderThatHidesAnotherReachesToo() async throws {
    let toy = try await ToyCore()
    let header = ToyCore.files["src/core/shared.h"]?.replacing("return 1", with: "return 6")
    let core = try await toy.relink(["include/src/core/shared.h": header])
    #expect(core.compiled == ["src/core/lib/gpr/base.cc", "src/core/one/timer.cc"])
    #expect(try await toy.answer(of: core) == 14)
  }

  @Test func aNewHeaderThatHidesTheSystemsReachesAll() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink(["include/assert.h": "#define assert(x) x = 4\n"])
    #expect(core.compiled.count == 6)
    #expect(try await toy.answer(of: core) == 12)
  }

  @Test func aMacroForChosenFiles() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink(
      [:], recipe: CoreRecipe(define: ["MORE=30": ["src/core/two/timer.cc"]]))
    #expect(core.compiled == ["src/core/two/timer.cc"])
    #expect(try await toy.answer(of: core) == 39)
    await #expect(throws: RelinkError.noSuchUnit("src/core/none.cc")) {
      try await toy.relink([:], recipe: CoreRecipe(define: ["A": ["src/core/none.cc"]]))
    }
  }

  @Test func newFilesAndRemovedOnes() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink([
      "CMakeLists.txt": ToyCore.cmake(
        grpc: ["src/core/three.cc", "src/core/one/timer.cc", "src/core/version.cc"]),
      "src/core/three.cc": "int two_timer(int) { return 20; }\nint fresh() { return 1; }\n",
      "src/core/two/timer.cc": nil, "src/core/stray.cc": "int stray() { return 1; }\n",
    ])
    #expect(core.compiled == ["src/core/three.cc"])
    #expect(core.remarks == ["src/core/stray.cc is in no library by CMakeLists.txt: not compiled"])
    #expect(core.gained == ["_Z5freshv"] && core.lost.isEmpty)
    #expect(try await toy.answer(of: core) == 28)
  }

  @Test func aRenamedFileOfTwoOfItsName() async throws {
    let toy = try await ToyCore()
    let core = try await toy.relink([
      "CMakeLists.txt": ToyCore.cmake(
        grpc: ["src/core/one/timer.cc", "src/core/two/clock.cc", "src/core/version.cc"]),
      "src/core/two/timer.cc": nil,
      "src/core/two/clock.cc": "int two_timer(int x) { return x + 40; }\n",
    ])
    #expect(core.compiled == ["src/core/two/clock.cc"] && core.remarks.isEmpty)
    #expect(core.lost.isEmpty && core.gained.isEmpty)
    #expect(try await toy.answer(of: core) == 49)
  }

  @Test func aHarmedCoreIsNotUsedAndMadeAgain() async throws {
    let toy = try await ToyCore()
    let change = ["src/core/two/timer.cc": "int two_timer(int x) { return 9; }\n"]
    let made = try await toy.relink(change)
    let store = CoreStore(folder: toy.locations.cores)
    #expect(store.fault(of: made.key) == nil)
    let file = try #require(made.files["libgrpc.so.29"])
    let manifest = "\(toy.locations.cores)/\(made.key)/core.json"
    for (path, bytes) in [(file, [UInt8]("touched".utf8)), (manifest, []), (manifest, [0x7b])] {
      try writeFile(bytes, to: path)
      #expect(store.fault(of: made.key)?.contains(made.key) ?? false)
      #expect(try await toy.relink(change).files == made.files)
      #expect(store.fault(of: made.key) == nil)
    }
  }

  @Test func aMissingFunctionFailsTheLink() async throws {
    let toy = try await ToyCore()
    do {
      _ = try await toy.relink(["src/core/two/timer.cc": "int other(int x) { return x; }\n"])
      Issue.record("it linked")
    } catch {
      guard case .failed("link", _, let line, let log) = error else { throw error }
      #expect(line.contains("undefined reference to `two_timer(int)'"))
      #expect(exists(log))
    }
  }

  @Test func aMissingFunctionOfAnotherLibraryFails() async throws {
    let toy = try await ToyCore()
    await #expect(throws: RelinkError.stillNeeded(symbol: "_Z8gpr_basev", by: "libgrpc.so.29")) {
      try await toy.relink(["src/core/lib/gpr/base.cc": "int gpr_unused() { return 8; }\n"])
    }
    let text = "#include \"src/core/shared.h\"\nint gpr_base() { return 7; }\n"
    let core = try await toy.relink(["src/core/lib/gpr/base.cc": text])
    #expect(core.lost == ["_Z10gpr_unusedv"])
  }

  @Test func aFileThatDoesNotCompileIsTheCandidatesFault() async throws {
    let toy = try await ToyCore()
    do {
      _ = try await toy.relink(["src/core/version.cc": "int f() { return none; }\n"])
      Issue.record("it compiled")
    } catch {
      guard case .failed("compile", "ended with code 1", let line, _) = error else { throw error }
      #expect(line.hasPrefix("src/core/version.cc:1:18: error: "))
    }
  }

  @Test func refusesWhatOnlyAFullBuildMakes() async throws {
    let toy = try await ToyCore()
    await #expect(throws: RelinkError.outOfReach(["cmake/x.cmake": "a rule of the build"])) {
      try await toy.relink(["cmake/x.cmake": "x"])
    }
    let cmake = ToyCore.cmake(grpc: ToyCore.grpc, rule: "add_definitions(-DX)")
    await #expect(
      throws: RelinkError.outOfReach(["CMakeLists.txt": "more than the lists of source files"])
    ) { try await toy.relink(["CMakeLists.txt": cmake]) }
  }

  @Test func refusesAnotherVersionAndOtherMembers() async throws {
    let toy = try await ToyCore()
    func relinker(_ installed: InstalledCore) -> Relinker {
      Relinker(
        installed: installed, recipe: CoreRecipe(), toolchain: [:], locations: toy.locations)
    }
    var other = toy.installed
    other.version = "1.2.4"
    await #expect(throws: RelinkError.versionDiffers(installed: "1.2.4", source: "1.2.3")) {
      try await relinker(other).relink(toy.base, base: toy.base) { _ in }
    }
    let base = toy.base.with(["CMakeLists.txt": ToyCore.cmake(grpc: ToyCore.grpc.reversed())])
    await #expect(throws: RelinkError.otherMembers(library: "grpc", place: 0)) {
      try await relinker(toy.installed).relink(base, base: base) { _ in }
    }
    try writeFile(Array("no archive".utf8), to: "\(toy.installed.folder)/libupb.a")
    await #expect(
      throws: RelinkError.damaged(
        "\(toy.installed.folder)/libupb.a", why: "not an archive at byte 0")
    ) { try await toy.relink([:]) }
  }

  @Test func refusesAnArchiveOfOtherFlags() async throws {
    let toy = try await ToyCore(flags: ["-O0", "-DNDEBUG"])
    do {
      _ = try await toy.relink(["src/core/two/timer.cc": "int two_timer(int x) { return 9; }\n"])
      Issue.record("it relinked")
    } catch {
      guard case .notReproduced = error else { throw error }
    }
  }

  @Test func readsTheCompilerOfAnArchiveThatNamesIt() async throws {
    let toy = try await ToyCore(stripped: false)
    let change = ["src/core/two/timer.cc": "int two_timer(int x) { return 9; }\n"]
    let core = try await toy.relink(change)
    #expect(core.compiled.count == 1)
    var installed = toy.installed
    installed.compiler = "99.1.0"
    let relinker = Relinker(
      installed: installed, recipe: CoreRecipe(), toolchain: [:], locations: toy.locations)
    do {
      _ = try await relinker.relink(toy.base.with(change), base: toy.base) { _ in }
      Issue.record("it relinked")
    } catch {
      guard case .compilerDiffers(_, "99.1.0") = error else { throw error }
    }
  }
}
