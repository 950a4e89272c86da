import Basics
import Files
import Foundation
import Model
import Processes
import Storage
import Synchronization
import Testing
@testable import Building

/// A build holds its own tree's bytes and no other candidate's.
@Suite struct ObjectSharingTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-sharing")
  }

  private var locations: Locations {
    Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state")
  }

  /// A configure step that makes the Makefile and a header, and one that compiles by them; `frag.mk` is read by
  /// make, as an extension's `Makefile.frag` is.
  private func builder(compiler: String = "cc") -> Builder {
    let makefile = """
      printf 'all: out.so\\n-include frag.mk\\nout.so: one.lo two.lo\\n\\tcc -shared -o out.so one.o two.o\\n%%.lo: %%.c\\n\\t\(compiler) -g -Wp,-MD,$*.dep -fPIC -I. -c $< -o $*.o\\n\\ttouch $@\\n' > Makefile; sh configure
      """
    let usesCache = compiler != "cc"
    return Builder(
      recipe: BuildRecipe(
        name: "toy", reads: ["src"],
        steps: [
          BuildStep(
            name: "configure", run: ["sh", "-c", makefile], directory: "src",
            reads: ["src/configure"]),
          BuildStep(
            name: "make", run: ["make"], directory: "src", reads: ["src"], incremental: true,
            usesCompilerCache: usesCache),
        ], yields: ["out.so": "src/out.so"]),
      toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: ["cc": compiler]),
      locations: locations)
  }

  private static let one = "#include \"common.h\"\nconst char *one(void) { return WORD; }\n"
  private static let two = "const char *two(void) { return \"two-0\"; }\n"

  private func tree(_ changes: [String: String] = [:]) -> MemoryTree {
    let files = [
      "src/configure": "echo '#define MADE \"made-0\"' > made.h", "src/frag.mk": "\n",
      "src/common.h": "#define WORD \"common-0\"\n", "src/one.c": Self.one, "src/two.c": Self.two,
    ]
    return MemoryTree(files: files.merging(changes) { $1 })
  }

  /// Builds the trees one after the other, the first as the base, with one cache; gives the bytes of each.
  private func build(_ trees: [MemoryTree], compiler: String = "cc") async throws -> [String] {
    let known = Dictionary(trees.map { ($0.id, $0.files) }) { $1 }
    let builder = builder(compiler: compiler)
    var texts: [String] = []
    for var tree in trees {
      tree.others = known
      var base = trees[0]
      base.others = known
      let built = try await builder.build(tree, previous: base) { _ in }
      let path = built.artifact.path(of: "out.so", in: builder.store)
      texts.append(String(decoding: try readFile(path), as: UTF8.self))
    }
    return texts
  }

  private static let bin =
    "asm(\".data\\nword: .incbin  \\\"%\\\"\\n.previous\");\nconst char *one(void) { return \"one\"; }\n"

  /// Two candidates, by what they change, and the words that are theirs alone.
  static let pairs: [(String, [String: String], [String: String])] = [
    (
      "a macro by __has_include of a file of the patch",
      [
        "src/one.c":
          "#if __has_include(\"extra.h\")\n#include \"extra.h\"\n#else\n#define WORD \"word-B\"\n#endif\nconst char *one(void) { return WORD; }\n",
        "src/extra.h": "#define WORD \"word-A\"\n",
      ],
      [
        "src/one.c":
          "#if __has_include(\"extra.h\")\n#include \"extra.h\"\n#else\n#define WORD \"word-B\"\n#endif\nconst char *one(void) { return WORD; }\n"
      ]
    ),
    (
      "a data file that is included by the assembler",
      ["src/one.c": bin.replacing("%", with: "word.txt"), "src/word.txt": "word-A"],
      ["src/one.c": bin.replacing("%", with: "word.txt"), "src/word.txt": "word-B"]
    ),
    (
      "a header that is included by the assembler",
      ["src/one.c": bin.replacing("%", with: "word.h"), "src/word.h": "word-A"],
      ["src/one.c": bin.replacing("%", with: "word.h"), "src/word.h": "word-B"]
    ),
    (
      "a header that configuring makes",
      [
        "src/configure": "echo '#define MADE \"word-A\"' > made.h",
        "src/one.c": "#include \"made.h\"\nconst char *one(void) { return MADE; }\n",
      ],
      [
        "src/configure": "echo '#define MADE \"word-B\"' > made.h",
        "src/one.c": "#include \"made.h\"\nconst char *one(void) { return MADE; }\n",
      ]
    ),
    (
      "rules that give another text to the compiler",
      [
        "src/frag.mk": "$(shell echo 'const char *two(void) { return \"word-A\"; }' > two.c)\n",
        "src/two.c": "const char *two(void) { return \"word-B\"; }\n",
        "src/one.c": "const char *one(void) { return \"both\"; }\n",
      ],
      [
        "src/two.c": "const char *two(void) { return \"word-B\"; }\n",
        "src/one.c": "const char *one(void) { return \"both\"; }\n",
      ]
    ),
    (
      "a header that says it is the system's",
      ["src/common.h": "#pragma GCC system_header\n#define WORD \"word-A\"\n"],
      ["src/common.h": "#pragma GCC system_header\n#define WORD \"word-B\"\n"]
    ),
  ]

  @Test(arguments: pairs)
  func aCandidateHoldsItsOwnBytes(
    _ name: String, _ one: [String: String], _ other: [String: String]
  ) async throws {
    let texts = try await build([tree(), tree(one), tree(other)])
    #expect(texts[1].contains("word-A") && !texts[1].contains("word-B"), "\(name)")
    #expect(texts[2].contains("word-B") && !texts[2].contains("word-A"), "\(name)")
  }

  @Test(.enabled(if: findProgram("ccache") != nil, "there is no ccache"), arguments: pairs)
  func theCompilersCacheGivesItItsOwn(
    _ name: String, _ one: [String: String], _ other: [String: String]
  ) async throws {
    let texts = try await build([tree(), tree(one), tree(other)], compiler: "ccache cc")
    #expect(texts[1].contains("word-A") && !texts[1].contains("word-B"), "\(name)")
    #expect(texts[2].contains("word-B") && !texts[2].contains("word-A"), "\(name)")
  }

  @Test func aBaseThatHidesItsHeadersIsNoHindrance() async throws {
    let base = tree(["src/common.h": "#pragma GCC system_header\n#define WORD \"word-0\"\n"])
    let changed = tree(["src/common.h": "#pragma GCC system_header\n#define WORD \"word-1\"\n"])
    let texts = try await build([base, changed])
    #expect(texts[1].contains("word-1") && !texts[1].contains("word-0"))
  }

  @Test(.enabled(if: findProgram("ccache") != nil, "there is no ccache"))
  func buildFilesOfACandidateDoNotWriteToTheCompilersCache() async throws {
    let poison = "$(shell echo x > $$CCACHE_DIR/poison; echo x > $$CCACHE_DIR/ccache.conf)\n"
    let texts = try await build(
      [
        tree(),
        tree(["src/frag.mk": poison, "src/two.c": "const char *two(void) { return \"two-1\"; }\n"]),
      ],
      compiler: "ccache cc")
    #expect(texts[1].contains("two-1"))
    let names = CompilerCache.folders(locations).flatMap {
      (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? []
    }
    #expect(!names.isEmpty && !names.contains("poison"), "\(names)")
  }

  /// A text alone can make a build write anywhere in its tree: `#ident` goes raw into the assembly, and sections that
  /// tell of link-time optimisation bring options of the assembler into the link.
  @Test("the tree of a candidate's build is not kept, however plain its texts are")
  func keptTrees() async throws {
    _ = try await build([tree()])
    let before = try FileManager.default.contentsOfDirectory(atPath: locations.steps)
    _ = try await build([
      tree(), tree(["src/two.c": "const char *two(void) { return \"two-1\"; }\n"]),
      tree(["src/two.c": "#ident \"x\"\nconst char *two(void) { return \"two-2\"; }\n"]),
    ])
    #expect(try FileManager.default.contentsOfDirectory(atPath: locations.steps) == before)
  }

  @Test(
    "a candidate takes from the compiler's cache and puts nothing in, however plain its texts are",
    .enabled(if: findProgram("ccache") != nil, "there is no ccache"))
  func writesNothing() async throws {
    func files() -> [String] {
      (FileManager.default.enumerator(atPath: locations.compilerCache)?.allObjects ?? [])
        .compactMap { $0 as? String }.sorted()
    }
    _ = try await build([tree()], compiler: "ccache cc")
    let before = files()
    #expect(!before.isEmpty)
    let changed = tree(["src/two.c": "const char *two(void) { return \"two-1\"; }\n"])
    let texts = try await build([tree(), changed], compiler: "ccache cc")
    #expect(texts[1].contains("two-1"))
    #expect(files() == before)
  }

  @Test func aTextThatTheRulesOfTheBaseWriteToBeginsAsTheSourceHasIt() async throws {
    // What is written twice does not compile.
    let rules = "$(shell echo 'const int mark = 1;' >> two.c)\n"
    let base = tree(["src/frag.mk": rules])
    let changed = tree(["src/frag.mk": rules, "src/common.h": "#define WORD \"common-1\"\n"])
    let texts = try await build([base, changed])
    #expect(texts[1].contains("common-1") && texts[1].contains("two-0"))
  }

  @Test func ofASourceThatLiesThereOnlyWhatDiffersIsWritten() async throws {
    let log = WrittenPaths()
    let base = tree()
    var changed = tree(["src/common.h": "#define WORD \"common-1\"\n"])
    changed.others = [base.id: base.files]
    let builder = builder()
    _ = try await builder.build(base, previous: MemoryTree?.none) { _ in }
    let built = try await builder.build(
      WatchedTree(tree: changed, log: log), previous: WatchedTree(tree: base, log: log)
    ) { _ in }
    let path = built.artifact.path(of: "out.so", in: builder.store)
    #expect(String(decoding: try readFile(path), as: UTF8.self).contains("common-1"))
    #expect(log.all == [["src/common.h"]])
  }

  @Test(arguments: [
    "asm(\"x\")", "__asm__(\"x\")", "a##sm", "as\\\nm(\"x\")", "as\\ \t\nm", "a%:%:b", "??=embed",
    "__attribute__((section(\"x\")))",
    "__attribute__((weakref(\"x\")))", "__attribute__((ifunc(\"x\")))", "# ident \"x\"",
    "#sccs \"x\"", "#embed \"x\"", "__has_include(\"x\")", "__REDIRECT(x)",
  ])
  func doubtfulTextsAreTold(_ text: String) throws {
    #expect(try !isPlain(text))
  }

  @Test(arguments: ["", "int x;\\\n", "\\", "char *text = \"a\\nb\"; /* as m */"])
  func plainTextsArePlain(_ text: String) throws {
    #expect(try isPlain(text))
  }

  private func isPlain(_ text: String) throws -> Bool {
    var changed = tree(["src/two.c": text])
    changed.others = [tree().id: tree().files]
    return try ObjectSharing.isPlain(changed, changedFrom: tree(), below: ["src"])
  }
}

/// The paths of a tree that were asked for in writing, call by call.
private final class WrittenPaths: Sendable {
  private let calls = Mutex<[[String]]>([])
  var all: [[String]] { calls.withLock { $0 } }
  func add(_ paths: [String]) { calls.withLock { $0.append(paths) } }
}

private struct WatchedTree: SourceTree {
  let tree: MemoryTree
  let log: WrittenPaths

  var id: String { tree.id }
  func id(at path: String) -> String? { tree.id(at: path) }
  func write(_ paths: [String], to folder: String) throws {
    log.add(paths)
    try tree.write(paths, to: folder)
  }
  func changes(since other: String, below paths: [String]) -> [FileChange] {
    tree.changes(since: other, below: paths)
  }
  func files(below paths: [String]) -> [TreeFile] { tree.files(below: paths) }
  func contents(of files: [TreeFile]) -> [[UInt8]] { tree.contents(of: files) }
}
