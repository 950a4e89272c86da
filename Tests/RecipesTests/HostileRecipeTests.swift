import TestSupport
import Testing
@testable import Model
@testable import Recipes

/// A file that is not as it should be, and its name in `Golden`.
struct HostileFile: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]

  init(_ name: String, _ text: String) {
    self.name = name
    bytes = Array(text.utf8)
  }

  init(_ name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  var testDescription: String { name }
}

/// What all scenarios below begin with.
private let scenarioStart = "question: Q\nscript: x.php\nsettings: [default]\n"

/// Files that no YAML reader should take, whatever they are to hold.
private let documents: [HostileFile] = [
  HostileFile("empty", ""),
  HostileFile("only-a-comment", "# nothing\n\n"),
  HostileFile("nothing", "---\n"),
  HostileFile("a-list", "- a\n"),
  HostileFile("a-text", "hello\n"),
  HostileFile("two-documents", "ini: {a: 1}\n---\nini: {a: 2}\n"),
  HostileFile("anchor", "description: &a D\nini: {x: *a}\n"),
  HostileFile("alias", "description: D\nini: {x: *a}\n"),
  HostileFile("alias-bomb", aliasBomb),
  HostileFile("alias-bomb-in-keys", aliasKeyBomb),
  HostileFile("merge-key", "<<: {a: 1}\n"),
  HostileFile("foreign-tag", "description: !!python/object:os.system D\n"),
  HostileFile("own-tag", "ini: !mine {a: 1}\n"),
  HostileFile("tab", "ini:\n\ta: 1\n"),
  HostileFile("unclosed", "ini: {a: 1\n"),
  HostileFile("colon", "description: this: that\n"),
  HostileFile("percent", "description: D\nini: {a: %x}\n"),
  HostileFile("not-utf-8", bytes: Array("ini:\n  a: ".utf8) + [0xC3, 0x28]),
  HostileFile("utf-16", bytes: [0xFF, 0xFE, 0x61, 0x00]),
  HostileFile("nul", "description: D\nini: {a: b\0c}\n"),
  HostileFile("escaped-nul", "ini: {a: \"b\\0c\"}\n"),
  HostileFile("escape-character", "description: \u{1B}[31mred\n"),
  HostileFile("too-large", bytes: Array(repeating: UInt8(ascii: "#"), count: 10 << 20)),
  HostileFile("deep-in-brackets", String(repeating: "[", count: 5000)),
  HostileFile("deep-in-braces", String(repeating: "{a: ", count: 5000)),
  HostileFile("deep-in-dashes", String(repeating: "- ", count: 5000) + "a"),
  HostileFile("deep-in-questions", String(repeating: "? ", count: 5000) + "a"),
  HostileFile("just-not-too-deep", "ini: " + brackets(990)),
  HostileFile("just-not-too-deep-in-lines", deepLines(990)),
  HostileFile("just-not-too-deep-in-keys", String(repeating: "? ", count: 990) + "a"),
]

private let aliasBomb =
  "a: &a0 [x, x]\n"
  + (1...30).map { "b\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()

private let aliasKeyBomb =
  "- &a0 [x, x]\n"
  + (1...30).map { "- &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined() + "- {? *a30 : x}\n"

private func brackets(_ count: Int) -> String {
  String(repeating: "[", count: count) + String(repeating: "]", count: count)
}

/// Mappings and lists in turn: a list may stand as far in as the key that holds it.
private func deepLines(_ count: Int) -> String {
  (0..<count).map { level in
    let indent = String(repeating: " ", count: level * 2)
    return level == 0 ? "ini:\n" : "\(indent.dropLast(2))- a:\n"
  }.joined()
}

@Suite struct HostileRecipeTests {
  @Test("a file that is no document has its golden problems", arguments: documents)
  func aDocument(_ file: HostileFile) throws {
    try expectGolden(
      problems(Settings.self, file.bytes), "Golden/document-\(file.name).txt")
  }

  @Test(
    "a bad scenario has its golden problems",
    arguments: [
      HostileFile(
        "unknown-key", "quesiton: Q\nscript: x.php\nsettings: [default]\nmust: [exit: 0]"),
      HostileFile("missing-keys", "sapi: cli\n"),
      HostileFile("duplicate-key", scenarioStart + "must: [exit: 0]\n\"script\": y.php\n"),
      HostileFile(
        "duplicate-key-deep", scenarioStart + "must:\n  - phase: {role: a, name: b, role: c}\n"),
      HostileFile(
        "wrong-types",
        "question: [a]\nscript: {a: b}\nsettings: default\nmust: {exit: 0}\nphases:\nbase: []\n"),
      HostileFile(
        "unknown-values",
        "question: Q\nscript: x.php\nsettings: [a]\nsapi: clii\npeer: ecko\n"
          + "must:\n  - call: {role: a, method: Echo, outcome: answred}\nbase: {a: hangs}\n"),
      HostileFile(
        "numbers",
        scenarioStart + "must:\n"
          + ["-1", "256", "1_0", "0x1", "07", "1.0", "1e1", "\"0\"", "~", "yes", "+1", "[0]"]
          .map { "  - exit: \($0)\n" }.joined() + "  - exit: 99999999999999999999999\n"),
      HostileFile(
        "expectations",
        scenarioStart
          + "must:\n  - {}\n  - {exit: 0, phase: {}}\n  - exti: 0\n  - phase: {role: a}\n"
          + "  - exit\n  - phase: {role: a, name: b, atleast: 2}\n"),
      HostileFile(
        "names",
        "name: y\nquestion: ' '\nscript: x.php\nsettings: [Default, a/b, '', ..]\nmust: [exit: 0]"),
      HostileFile(
        "phases",
        scenarioStart + "phases: [reaped, reaped]\nmust:\n"
          + "  - phase: {role: parent, name: reapd}\n  - no-phase: {role: child, name: other}\n"),
      HostileFile(
        "cross-references",
        "question: Q\nreferences: [13412, grpc#x, 'grpc#']\nscript: ../x.php\nsettings: [a, a]\n"
          + "must: []\nbase: {b: hang}\n"),
      HostileFile(
        "call-without-peer",
        scenarioStart + "must:\n  - call: {role: a, method: Echo, outcome: answered}\n"),
      HostileFile(
        "growth-and-tests",
        scenarioStart + "phases: []\nrequires: [Swoole, ffi, ffi]\nmust:\n"
          + "  - growth: {role: a, of: descriptor, at-most: -1}\n  - growth: {role: a}\n"
          + "  - growth: {role: a, of: memory, at-most: 0}\n  - tests: {role: a, at-least: 0}\n"
          + "  - tests: {role: a}\n"),
      HostileFile(
        "roles",
        scenarioStart + "phases: [x]\nmust:\n"
          + ["worker-*", "'*'", "'**'", "'* x'", "''", "A*", "-*", "a/*"]
          .map { "  - phase: {role: \($0), name: x}\n" }.joined()),
      HostileFile(
        "nothing-to-run-under", "question: Q\nscript: x.php\nsettings: []\nmust: [exit: 0]"),
      HostileFile("terminal", scenarioStart + "must: [exit: 0]\n\"\\e[2J\\u202e\": x\n"),
      HostileFile("keys-that-are-no-text", "? [a]\n: b\n? {c: d}\n: e\n" + scenarioStart),
    ])
  func aScenario(_ file: HostileFile) throws {
    try expectGolden(
      problems(Scenario.self, file.bytes), "Golden/scenario-\(file.name).txt")
  }

  @Test(
    "a bad build has its golden problems",
    arguments: [
      HostileFile(
        "paths",
        "reads: [/etc, ../x, a//b, a/., '']\nsteps: [{name: a, run: [a], in: .., reads: [b]}]\n"
          + "yields: {x: /x}"),
      HostileFile(
        "steps",
        "reads: [a]\nneeds: {a: Bad_Name, b: x, c: -x}\nyields: {}\nsteps:\n"
          + "  - {name: a, run: [], reads: [a]}\n  - {name: a, run: [''], reads: [a]}\n"
          + "  - {name: b, run: a b, reads: [a], incremental: yes, environment: {A: [b]}}\n"),
      HostileFile(
        "reads-more-than-it-says",
        "reads: [a]\nyields: {x: y}\nsteps: [{name: a, run: [a], reads: [a/b, ab, c]}]"),
      HostileFile(
        "placeholders",
        "reads: [a]\nyields: {x: y}\nsteps:\n  - name: a\n    reads: [a]\n    run:\n"
          + "      - {phpize}\n      - '{phpise}'\n      - '${x'\n      - 'a}'\n      - '{}'\n"),
    ])
  func aBuild(_ file: HostileFile) throws {
    try expectGolden(
      problems(BuildRecipe.self, file.bytes), "Golden/build-\(file.name).txt")
  }

  @Test(
    "a bad source has its golden problems",
    arguments: [
      HostileFile("neither", "description: D"),
      HostileFile(
        "both", "debian: {package: grpc, version-of: x}\ngit: {url: u, ref: '{versoin}'}\n"),
      HostileFile("half", "debian: {package: grpc}"),
    ])
  func aSource(_ file: HostileFile) throws {
    try expectGolden(
      problems(SourceRecipe.self, file.bytes), "Golden/source-\(file.name).txt")
  }

  @Test(
    "bad rules of signatures have their golden problems",
    arguments: [
      HostileFile("patterns", "skip: ['', '*', ' a', '**']\nanchors: [~]\nskip-modules: *libc\n"),
      HostileFile("pattern-texts", "skip: ['', '*', ' a', '**']\nanchors: [~]\n"),
      HostileFile(
        "threads", "inert-threads: [default-executor]\nwakers: [{function: '*', thread: a}, b]"),
    ])
  func signatures(_ file: HostileFile) throws {
    try expectGolden(
      problems(SignatureRules.self, file.bytes), "Golden/signatures-\(file.name).txt")
  }

  @Test("bad settings have their golden problems")
  func settings() throws {
    let text = "ini: {\"a\\nb\": 1, 1: x, \"1\": y}\nenvironment: {A=B: c, '': d, E: ~}\n"
    try expectGolden(
      problems(Settings.self, Array((text + "promises-forking: yes").utf8)),
      "Golden/settings.txt")
  }

  @Test func theFilesNameIsAName() throws {
    let file = "recipes/settings/On Epoll\u{1B}.yaml"
    try expectGolden(
      problems(Settings.self, Array("ini: {}".utf8), file: file), "Golden/file-name.txt")
  }
}
