import Basics
import Files
import Foundation
import Model
import Processes
import Recipes
import Sandbox
import Testing
@testable import Building
@testable import Debian
@testable import Storage

/// A tree in memory: paths and contents.
struct MemoryTree: SourceTree {
  var files: [String: String]
  var others: [String: [String: String]] = [:]

  var id: String { digest(of: "\(files.sorted { $0.key < $1.key })".utf8) }

  func id(at path: String) -> String? {
    let below = files.filter { $0.key == path || $0.key.hasPrefix(path + "/") }
    return below.isEmpty ? nil : MemoryTree(files: below).id
  }

  func write(_ paths: [String], to folder: String) throws {
    for (path, text) in files
    where paths.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) {
      let file = URL(fileURLWithPath: "\(folder)/\(path)")
      try makeFolder(file.deletingLastPathComponent().path)
      try writeFile(Array(text.utf8), to: file.path)
      let time = timeval(tv_sec: sourceTime, tv_usec: 0)
      #expect(utimes(file.path, [time, time]) == 0)
    }
  }

  func changes(since other: String, below paths: [String]) -> [FileChange] {
    let old = others[other] ?? [:]
    return Set(old.keys).union(files.keys).filter { old[$0] != files[$0] }.sorted()
      .map { FileChange(path: $0, isModified: old[$0] != nil && files[$0] != nil) }
  }

  func files(below paths: [String]) -> [TreeFile] {
    files.filter { file in paths.contains { file.key == $0 || file.key.hasPrefix($0 + "/") } }
      .map { TreeFile(path: $0.key, id: digest(of: $0.value.utf8)) }
  }

  func contents(of files: [TreeFile]) -> [[UInt8]] {
    files.map { Array((self.files[$0.path] ?? "").utf8) }
  }
}

@Suite struct BuilderTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-builder")
  }

  private var locations: Locations {
    Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state")
  }

  /// A configure step that writes where it ran into what the next step reads: the trap of a tree
  /// that was configured elsewhere.
  private var recipe: BuildRecipe {
    let makefile = """
      printf 'all: out.so\\nout.so: one.lo two.lo\\n\\tcc -shared -o out.so one.o two.o\\n%%.lo: %s/%%.c\\n\\tcc -g -MMD -MF $*.dep -fPIC -c $< -o $*.o\\n\\ttouch $@\\n' "$PWD" > Makefile
      """
    return BuildRecipe(
      name: "toy", reads: ["src"],
      steps: [
        BuildStep(
          name: "configure", run: ["sh", "-c", makefile], directory: "src", reads: ["src/configure"]
        ),
        BuildStep(
          name: "make", run: ["make", "-j{jobs}"], directory: "src", reads: ["src"],
          incremental: true),
      ], yields: ["out.so": "src/out.so"])
  }

  private var base: MemoryTree {
    MemoryTree(files: [
      "src/configure": "1", "src/common.h": "#define WORD \"common-1\"\n",
      "src/one.c": "#include \"common.h\"\nconst char *one(void) { return WORD \" one-1\"; }\n",
      "src/two.c": "const char *two(void) { return \"two-1\"; }\n",
      "elsewhere/file": "1",
    ])
  }

  private func changed(_ path: String, to text: String?) -> MemoryTree {
    var tree = base
    tree.files[path] = text
    tree.others = [base.id: base.files]
    return tree
  }

  private var builder: Builder {
    Builder(
      recipe: recipe, toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: ["cc": "1"]),
      locations: locations)
  }

  private func words(in artifact: Artifact) throws -> String {
    String(decoding: try readFile(artifact.path(of: "out.so", in: builder.store)), as: UTF8.self)
  }

  @Test func twoTreesThatDifferInOneFileGiveTwoBinariesWithTheRightContents() async throws {
    let first = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    #expect(!first.reused)
    let tree = changed("src/two.c", to: "const char *two(void) { return \"two-2\"; }\n")
    let second = try await builder.build(tree, previous: base) { _ in }
    let (one, two) = (try words(in: first.artifact), try words(in: second.artifact))
    #expect(one.contains("two-1") && !one.contains("two-2"))
    #expect(two.contains("two-2") && !two.contains("two-1"))
    #expect(two.contains("common-1 one-1"))
    #expect(first.artifact.codeDigest != second.artifact.codeDigest)
  }

  @Test func aChangedHeaderReachesWhatIncludesIt() async throws {
    _ = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    let tree = changed("src/common.h", to: "#define WORD \"common-2\"\n")
    let built = try await builder.build(tree, previous: base) { _ in }
    #expect(try words(in: built.artifact).contains("common-2 one-1"))
  }

  @Test func borrowingGivesWhatACleanBuildGives() async throws {
    let tree = changed("src/two.c", to: "const char *two(void) { return \"two-3\"; }\n")
    let clean = try await builder.build(tree, previous: MemoryTree?.none) { _ in }
    let other = Builder(
      recipe: recipe, toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: ["cc": "1"]),
      locations: Locations(cache: "\(scratch.path)/other", state: ""))
    _ = try await other.build(base, previous: MemoryTree?.none) { _ in }
    let borrowed = try await other.build(tree, previous: base) { _ in }
    #expect(clean.artifact.files == borrowed.artifact.files)
  }

  @Test func theSameTreeIsBuiltOnceAndConfiguredOnceForAll() async throws {
    let events = Events()
    _ = try await builder.build(base, previous: MemoryTree?.none) { events.add($0) }
    #expect(events.taken() == [.step("configure"), .step("make")])
    let again = try await builder.build(base, previous: base) { events.add($0) }
    #expect(again.reused && events.taken().isEmpty)
    _ = try await builder.build(changed("src/two.c", to: "int two;\n"), previous: base) {
      events.add($0)
    }
    #expect(events.taken() == [.reused("configure"), .step("make")])
    _ = try await builder.build(changed("src/configure", to: "2"), previous: base) {
      events.add($0)
    }
    #expect(events.taken() == [.step("configure"), .step("make")])
  }

  @Test func whatTheRecipeDoesNotReadChangesNothing() async throws {
    let first = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    let second = try await builder.build(changed("elsewhere/file", to: "2"), previous: base) { _ in
    }
    #expect(second.reused && first.artifact == second.artifact)
  }

  @Test func theCompilersErrorIsTheReason() async throws {
    let tree = changed("src/two.c", to: "int two( { }\n")
    let error = await #expect(throws: BuildError.self) {
      try await builder.build(tree, previous: MemoryTree?.none) { _ in }
    }
    guard case .stepFailed("make", "ended with code 2", let line, let log)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(line.hasPrefix("src/two.c:1:10: error:"))
    #expect(try !readFile(log).isEmpty)
  }

  @Test func anArtifactThatWasTouchedIsMadeAgain() async throws {
    let first = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    let file = first.artifact.path(of: "out.so", in: builder.store)
    try writeFile(Array("not what it was".utf8), to: file)
    #expect(builder.store.find(first.artifact.key) == nil)
    let second = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    #expect(!second.reused && second.artifact.files == first.artifact.files)
  }

  @Test func stepsThatLinkOutOfTheTreeChangeNothingOutside() async throws {
    var trap = recipe
    trap.steps[0].run = [
      "sh", "-c", "rm -f two.c; ln -s /etc/hostname two.c; ln -s \(scratch.path) common.h; exit 0",
    ]
    let builder = Builder(
      recipe: trap, toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: [:]),
      locations: locations)
    let before = try? readFile("/etc/hostname")
    _ = try? await builder.build(base, previous: MemoryTree?.none) { _ in }
    #expect((try? readFile("/etc/hostname")) == before)
  }

  @Test func readsHowFarNinjaIs() {
    #expect(
      jobCount(in: "[12/776] Building CXX object a.o").map { [$0.done, $0.total] } == [12, 776])
    for line in ["", "[", "[1/2", "1/2]", "[a/b] x", "[3/2] x", "[-1/2] x", "[1/2/3] x", "[/] x"] {
      #expect(jobCount(in: line) == nil, "\(line)")
    }
  }

  @Test(.enabled(if: findProgram("ccache") != nil, "there is no ccache"))
  func candidatesShareWhatTheCompilerMadeForAnother() async throws {
    var shared = recipe
    shared.steps[0].run[2] = shared.steps[0].run[2].replacing("cc -g", with: "ccache cc -g")
    shared.steps[1].usesCompilerCache = true
    shared.steps[1].isKept = false
    let builder = Builder(
      recipe: shared, toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: ["cc": "1"]),
      locations: locations)
    _ = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    let tree = changed("src/two.c", to: "const char *two(void) { return \"two-9\"; }\n")
    let built = try await builder.build(tree, previous: MemoryTree?.none) { _ in }
    #expect(try words(in: built.artifact).contains("two-9"))
    let folder = try #require(CompilerCache.folders(locations).first)
    let told = try await run(Command("ccache", ["-d", folder, "--print-stats"]))
    let counts = told.outputText.split(separator: "\n").map { $0.split(separator: "\t") }
    func count(_ name: String) -> Int { counts.first { $0[0] == name }.flatMap { Int($0[1]) } ?? 0 }
    #expect(count("cache_miss") == 3)
    #expect(count("direct_cache_hit") + count("preprocessed_cache_hit") == 1)
    // The tree that the last step left is not kept.
    #expect(try FileManager.default.contentsOfDirectory(atPath: locations.steps).count == 1)
  }

  @Test func aMissingToolIsNamedWithItsPackage() async {
    var recipe = recipe
    recipe.needs = ["no-such-tool": "tool-dev"]
    let error = await #expect(throws: BuildError.self) { try await Toolchain.detect(for: recipe) }
    #expect(error == .missing("no-such-tool", package: "tool-dev", recipe: "toy"))
    #expect(error?.hint == "apt-get install tool-dev")
  }
}

/// Events gathered from any thread.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [Builder.Event] = []

  func add(_ event: Builder.Event) { lock.withLock { events.append(event) } }

  func taken() -> [Builder.Event] {
    lock.withLock {
      defer { events = [] }
      return events
    }
  }
}
