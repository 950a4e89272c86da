import Basics
import Files
import Foundation
import Judging
import Model
import Storage
import Testing
@testable import Commands
@testable import Reporting

/// What of the machine and the user stays out of what others read.
@Suite struct PrivateTextTests {
  private let texts = PrivateText([
    "/home/alice": "~", "/home/alice/work": "", "/root": "~", "/srv/ci/tmp.Xy": ".",
    "/alice/.cache/forkproof": "/…/forkproof", "/usr": "~", "/tmp": "~", "/": "~", "": "~",
  ])

  @Test(
    "folders of the user give way to what they are called, and like names stay",
    arguments: [
      ("/home/alice/x.patch", "~/x.patch"), ("/home/alice", "~"),
      ("/home/alicette/x", "/home/alicette/x"),
      ("/home/alice/work/x.patch:3: wrong", "x.patch:3: wrong"), ("in /home/alice/work", "in ."),
      ("/home/alice/workshop", "~/workshop"), ("/mnt/root/usr/lib", "/mnt/root/usr/lib"),
      ("'/root/x'", "'~/x'"), ("file:///root/x", "file://~/x"),
      ("/srv/ci/tmp.Xy/a.patch", "./a.patch"),
      ("/alice/.cache/forkproof/scratch", "/…/forkproof/scratch"),
      ("../../home/alice/x", "../..~/x"), ("/usr/lib/x /tmp/y", "/usr/lib/x /tmp/y"),
      ("https://me:pw@host/a@b", "https://host/a@b"), ("http://token@h", "http://h"),
      ("https://me:p@w@host/x", "https://host/x"),
      ("see https://host/x@y, me@host", "see https://host/x@y, me@host"),
      ("https://a:b@", "https://"), ("a://", "a://"), ("//", "//"), ("", ""), ("/", "/"),
    ])
  func hides(_ text: String, _ expected: String) {
    #expect(texts.hidden(in: text) == expected)
  }

  @Test func whatJSONEscapesIsFoundToo() throws {
    let texts = PrivateText(["/home/a\"b\\c": "~"])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let line = Array(try encoder.encode(["/home/a\"b\\c/x"]))
    #expect(texts.hidden(in: line).map { String(decoding: $0, as: UTF8.self) } == "[\"~/x\"]")
  }

  /// One pass, whatever the text: credentials that never end are looked for only so far.
  @Test func aTextOfSlashesIsReadInOnePass() {
    let text = [UInt8](repeating: UInt8(ascii: "/"), count: 1 << 20)
    #expect(texts.hidden(in: text) == nil)
  }

  // MARK: - Reports

  private static let secrets = [
    "alice-4711", "planted-secret", "tmp.Q4711", "host-4711", "customer-4711", "pass-4711",
  ]
  private static let environment = [
    "HOME": "/home/alice-4711", "TMPDIR": "/var/tmp.Q4711",
    "XDG_CACHE_HOME": "/home/alice-4711/.cache",
  ]

  /// A record in which everything that can hold a text holds what is private.
  private func record(in folder: String) throws -> StoredRecord {
    let home = "/home/alice-4711"
    let writer = try RecordWriter(
      folder: folder, startedAt: 1_700_000_000,
      hiding: PrivateText(
        environment: Self.environment,
        given: [
          "/srv/customer-4711/fix.patch", "/srv/customer-4711/grpc", "/opt-4711/customer-4711/php",
        ]))
    let told = """
      \(home)/x $ /var/tmp.Q4711/y /srv/customer-4711/fix.patch \
      /alice-4711/.cache/forkproof/scratch https://alice-4711:pass-4711@example.org/x.git
      """
    let source = SourceEntry(
      name: "https://alice-4711:pass-4711@example.org/grpc", url: "file:///srv/customer-4711/grpc",
      ref: "main", commit: String(repeating: "a", count: 40),
      tree: String(repeating: "b", count: 40),
      version: "1.51.1")
    let scenario = Scenario(
      name: "exit-idle", question: "Does it exit?", references: [], script: "exit-idle.php",
      settings: ["default"], peer: nil, must: [.exit(0)])
    try writer.append(
      .opened(
        Opening(
          startedAt: 1_700_000_000, source: source, scenarios: [scenario],
          settings: [Settings(name: "default", description: "Nothing set")],
          rules: SignatureRules(skip: [], anchors: [], wakers: []),
          environment: [
            Fact("PHP", "8.2 (\(told))"),
            Fact(Fact.root, "\(home)/.cache/forkproof/environments/x"),
          ],
          sampling: Sampling(.runs(1)))))
    try writer.append(.candidate(CandidateEntry(.base, title: "the source as it is")))
    for (name, failure) in [("built", nil), ("broken", nil), ("unfit", told)] {
      var candidate = CandidateEntry(
        .candidate(name), title: told,
        files: ["/srv/customer-4711/fix.patch", "\(home)/other.patch"])
      candidate.remarks = [told]
      candidate.hint = told
      candidate.failure = failure
      candidate.diff = failure == nil ? "+ \(told)\n" : nil
      try writer.append(.candidate(candidate))
    }
    try writer.append(
      .build(
        BuildEntry(
          .candidate("broken"), recipe: "system-core",
          outcome: .failed(why: told, hint: "see \(home)/log"))))
    for name in ["base", "built"] {
      try writer.append(
        .build(
          BuildEntry(
            name == "base" ? .base : .candidate(name), recipe: "system-core",
            outcome: .built(
              key: String(repeating: "c", count: 64),
              codeDigest: String(repeating: name == "base" ? "d" : "e", count: 64),
              seconds: 1, reused: false))))
      var seen = Observation(startedAt: 1_700_000_000, ending: .ended(.code(1)), duration: 1000)
      seen.output.standardOutput = told
      seen.output.standardError = told
      seen.notes = [told]
      seen.libraries = [
        MappedLibrary(
          path: "\(home)/.cache/forkproof/artifacts/x/grpc.so",
          digest: String(repeating: "f", count: 64))
      ]
      try writer.append(
        .run(
          RunEntry(
            name == "base" ? .base : .candidate(name),
            CellID(scenario: "exit-idle", settings: "default"), number: 1, observation: seen)))
    }
    try writer.append(.closed(Closing(seconds: 1)))
    return try StoredRecord(path: writer.path)
  }

  @Test func noFormatTellsWhatIsPrivate() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-private")
    let stored = try record(in: scratch.path)
    let report = try #require(ReportInput(stored.entries))
    var texts = try Dictionary(
      uniqueKeysWithValues: ReportFormat.allCases.map { ($0.rawValue, try render(report, as: $0)) })
    for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
      texts["record"] = String(decoding: try readFile("\(scratch.path)/\(name)"), as: UTF8.self)
    }
    texts["explanation"] = try Explanation(
      report, candidate: "built", scenario: nil, settings: nil, run: nil,
      style: TerminalStyle(width: 0, colours: false)
    ).text
    #expect(texts.count == ReportFormat.allCases.count + 2)
    for (format, text) in texts {
      for secret in Self.secrets { #expect(!text.contains(secret), "\(format): \(secret)") }
    }
    // What readers need is still there.
    #expect(texts["record"]?.contains("fix.patch") ?? false)
    #expect(texts["terminal"]?.contains("./fix.patch") ?? false, "\(texts["terminal"] ?? "")")
  }

  @Test func aRecordOfAnEarlierVersionIsReadWithoutIt() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-private")
    let writer = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    var candidate = CandidateEntry(.candidate("x"), title: "", files: ["/home/alice-4711/x.patch"])
    candidate.failure = "/home/alice-4711/x.patch:1: no"
    try writer.append(.candidate(candidate))
    let stored = try StoredRecord(
      path: writer.path, hiding: PrivateText(environment: Self.environment))
    candidate.files = ["~/x.patch"]
    candidate.failure = "~/x.patch:1: no"
    #expect(stored.entries == [.candidate(candidate)])
  }
}
