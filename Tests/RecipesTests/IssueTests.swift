import FoundationEssentials
import TestSupport
import Testing
@testable import Model
@testable import Recipes

/// What all issues below begin with.
private let start = "title: T\nreport: grpc#1\nreported: R\nsettings: on\nscenarios: [s]\n"
private let end = "outcome: hang\nsignatures: [a]\n"

@Suite struct IssueTests {
  @Test func anIssueWithEveryKey() throws {
    let yaml = """
      name: swoole-2604
      title: "It hangs: always"
      report: swoole/swoole-src#2604
      comment: true
      reported: Swoole 4.3
      versions: {from: 1.30, to: "1.34.1"}
      system: macos
      build: fork-aware-core
      settings: on-epoll1
      scenarios: [swoole-server, grandchild]
      requires: [opcache]
      outcome: rpc-failed
      signatures: ["deadlock in *", Oops]
      runs: 30
      """
    let issue = try IssueReport(yaml: Array(yaml.utf8), file: "swoole-2604.yaml")
    #expect(
      issue
        == IssueReport(
          name: "swoole-2604", title: "It hangs: always",
          report: Reference(owner: "swoole", repository: "swoole-src", number: 2604),
          isComment: true, reported: "Swoole 4.3",
          versions: VersionRange(from: "1.30", to: "1.34.1"), system: .macos,
          build: "fork-aware-core", settings: "on-epoll1",
          scenarios: ["swoole-server", "grandchild"], requires: ["opcache"], outcome: .rpcFailed,
          signatures: ["deadlock in *", "Oops"], runs: 30))
    #expect(issue.reference == "swoole/swoole-src#2604 (comment)")
    #expect(try JSONDecoder().decode(IssueReport.self, from: JSONEncoder().encode(issue)) == issue)
  }

  @Test(
    "a bad issue has its golden problems",
    arguments: [
      HostileFile("missing-keys", "title: T\n"),
      HostileFile(
        "values",
        "title: ''\nreport: '#1'\nreported: [a]\nsettings: On\nscenarios: []\noutcome: pass\n"
          + "signatures: []\nruns: 0\nsystem: windows\ncomment: yes\n"),
      HostileFile(
        "versions",
        start + end + "versions: {from: 1.34, to: 1.30, until: 1}\n"),
      HostileFile("version-texts", start + end + "versions: {from: v1.30, to: '1'}\n"),
      HostileFile("no-versions", start + end + "versions: {}\n"),
      HostileFile(
        "patterns", start + "outcome: hangs\nsignatures: ['*', '', ' a']\nrequires: [a, a]\n"),
    ])
  func hostile(_ file: HostileFile) throws {
    try expectGolden(
      problems(IssueReport.self, file.bytes), "Golden/issue-\(file.name).txt")
  }

  @Test func whatAnIssueNamesHasToBeThere() throws {
    try withScratch { scratch in
      try write(
        [
          "settings/on-epoll1.yaml": "{}", "settings/default.yaml": "{}",
          "scenarios/exit-idle.yaml":
            "question: Q\nscript: s.php\nsettings: [default]\nmust: [exit: 0]\n",
          "scenarios/s.php": "<?php",
          "issues/one.yaml":
            "title: T\nreport: grpc#1\nreported: R\nsettings: on-epol1\nscenarios: [exit-idel]\n"
            + "build: none\n" + end,
          "issues/two.yaml":
            "title: T\nreport: grpc#2\nreported: R\nsettings: on-epoll1\nscenarios: [exit-idle]\n"
            + end,
        ], below: scratch)
      let error = #expect(throws: RecipeError.self) { try RecipeBook.load(folders: [scratch]) }
      let text = error?.lines.joined(separator: "\n").split(separator: scratch + "/").joined()
      try expectGolden((text ?? "no problem") + "\n", "Golden/issue-does-not-fit.txt")
    }
  }

  @Test(
    "a range holds the versions between its ends, patch levels of the last included",
    arguments: [
      ("1.51.1", "1.50", "1.53", true), ("1.53.9", "1.50", "1.53", true),
      ("1.54.0", "1.50", "1.53", false), ("1.49.9", "1.50", "1.53", false),
      ("1.9.0", nil, "1.10", true), ("1.10.0", nil, "1.9", false), ("1.30.1", nil, "1.30.0", false),
      ("1.30.0RC1", "1.30.0", nil, true), ("1.51.0-dev", nil, "1.51", true),
      ("2.0", "1.9", nil, true), ("", nil, nil, true), ("", "1.0", nil, false),
      ("99999999999999999999.1", "1.0", nil, true),
    ])
  func ranges(_ version: String, _ from: String?, _ to: String?, _ isIn: Bool) {
    #expect(VersionRange(from: from, to: to).contains(version) == isIn)
  }

  @Test func anUnknownVersionLiesInNoBoundedBand() {
    #expect(VersionRange().holds(nil))
    #expect(!VersionRange(from: "1.0").holds(nil))
  }
}

@Suite struct ReferenceTests {
  private func issue(_ reference: Reference, isComment: Bool = false) -> IssueReport {
    IssueReport(
      name: "x", title: "T", report: reference, isComment: isComment, reported: "R",
      settings: "on", scenarios: ["s"], outcome: .hang, signatures: ["a"])
  }

  private var book: RecipeBook {
    let issues = [
      issue(Reference(owner: "grpc", repository: "grpc", number: 18833)),
      issue(Reference(owner: "grpc", repository: "grpc", number: 23833)),
      issue(Reference(owner: "grpc", repository: "grpc", number: 23833), isComment: true),
      issue(Reference(owner: "swoole", repository: "swoole-src", number: 2604)),
    ]
    var book = RecipeBook()
    book.issues = issues.map { RecipeBook.Entry(name: $0.name, recipe: $0, file: "x.yaml") }
    return book
  }

  @Test(
    "an issue is found by its number, its repository or its address",
    arguments: [
      ("grpc#18833", [0]), ("g#18833", [0]), ("grpc/grpc#18833", [0]), (" GRPC/grpc#18833\n", [0]),
      ("https://github.com/grpc/grpc/issues/18833", [0]),
      ("http://www.github.com/grpc/grpc/issues/18833/", [0]),
      ("github.com/grpc/grpc/pull/18833?x=1#issuecomment-485712345", [0]),
      ("https://github.com/grpc/grpc/issues/23833", [1, 2]), ("grpc#23833", [1, 2]),
      ("grpc#23833 (comment)", [2]), ("grpc#23833(Comment)", [2]),
      ("https://github.com/grpc/grpc/issues/23833#issuecomment-1", [2]),
      ("https://github.com/grpc/grpc/issues/23833#issue-1", [1, 2]),
      ("swoole#2604", [3]), ("swoole-src#2604", [3]), ("swoole/swoole-src#2604", [3]),
      ("https://github.com/swoole/swoole-src/issues/2604", [3]),
    ])
  func named(_ text: String, _ expected: [Int]) throws {
    let book = book
    let found = try book.issues(matching: text)
    #expect(found == expected.map { book.issues[$0].recipe }, "\(text)")
  }

  @Test func whatNamesNoneIsSaid() throws {
    let texts = [
      "", "18833", "#18833", "grpc#", "grpc#x", "grpc#0", "grpc#-1", "grpc#018833000000000000",
      "grpc#18834", "grcp#18833", "gprc/grpc#18833", "a/b/c#1", "swoole/grpc#2604",
      "https://example.org/grpc/grpc/issues/18833", "https://github.com/grpc/grpc/issues/18833#x",
      "https://github.com/grpc/grpc/issues", "https://github.com/grpc/grpc/wiki/18833",
      "grpc#\u{1b}[2J1", String(repeating: "a", count: 100_000), "\u{0}",
    ]
    let told = texts.flatMap { text in
      #expect(throws: RecipeError.self) { try book.issues(matching: text) }?.lines ?? ["found"]
    }
    try expectGolden(told.joined(separator: "\n") + "\n", "Golden/issue-references.txt")
  }
}
