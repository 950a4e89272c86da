import Files
import Foundation
import Processes
import Testing
import Yams

/// The example workflows cannot be turned against who uses them.
@Suite struct WorkflowTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let names = ["pull-request.yml", "pull-request-comment.yml"]

  private func workflow(_ name: String) throws -> Node {
    let path = Self.root.appending(path: "recipes/workflows/\(name)").path
    return try #require(try compose(yaml: String(decoding: try readFile(path), as: UTF8.self)))
  }

  private func jobs(_ workflow: Node) -> [Node] {
    workflow["jobs"]?.mapping?.values.map(\.self) ?? []
  }

  private func steps(_ workflow: Node) -> [Node] {
    jobs(workflow).flatMap { $0["steps"]?.sequence?.map(\.self) ?? [] }
  }

  private func text(_ node: Node?) -> String { node?.string ?? "" }

  private func dictionary(_ node: Node?) -> [String: String] {
    var found: [String: String] = [:]
    for (key, value) in node?.mapping ?? [:] { found[text(key)] = value.string ?? "?" }
    return found
  }

  @Test func strangersAreJudgedWithoutASecretOrATokenThatWrites() throws {
    let workflow = try workflow("pull-request.yml")
    #expect(workflow["on"]?.mapping?.keys.map { $0.string } == ["pull_request"])
    #expect(dictionary(workflow["permissions"]) == ["contents": "read"])
    for job in jobs(workflow) {
      #expect(job["permissions"] == nil && job["secrets"] == nil)
      let options = text(job["container"]?["options"])
      for word in ["privileged", "cap-add", "--device", "--pid", "--network", "-v", "--user"] {
        #expect(!options.contains(word), "\(options)")
      }
    }
    let all = String(
      decoding: try readFile(Self.root.appending(path: "recipes/workflows/pull-request.yml").path),
      as: UTF8.self)
    for word in ["secrets.", "github.token", "GITHUB_TOKEN", "pull_request_target", "--privileged"]
    {
      #expect(!all.contains(word), "\(word)")
    }
  }

  @Test func aPatchIsJudgedAsAnOrdinaryUserWithAnEnvironmentOfItsOwn() throws {
    let scripts = steps(try workflow("pull-request.yml")).map { text($0["run"]) }
    let judging = scripts.filter { $0.contains("forkproof evaluate") }
    #expect(judging.count == 1)
    for script in judging {
      let words = script.replacing("\\\n", with: " ").split(whereSeparator: \.isWhitespace)
      let place = try #require(words.firstIndex(of: "setpriv"))
      let before = words[place...].prefix { $0 != "evaluate" }
      #expect(
        before.contains("judge") && before.contains("-i") && before.contains("--no-new-privs"))
    }
  }

  @Test(arguments: names)
  func actionsAreNamedByTheirDigestAndKeepNoCredentials(_ name: String) throws {
    for step in steps(try workflow(name)) {
      guard let action = step["uses"]?.string else { continue }
      #expect(action.wholeMatch(of: /actions\/[a-z-]+@[0-9a-f]{40}/) != nil, "\(action)")
      guard action.hasPrefix("actions/checkout@") else { continue }
      #expect(dictionary(step["with"])["persist-credentials"] == "false")
    }
  }

  /// What others wrote reaches a script as a variable, never as a part of it.
  @Test(arguments: names)
  func noScriptIsMadeOfWhatOthersWrote(_ name: String) throws {
    for step in steps(try workflow(name)) { #expect(!text(step["run"]).contains("${{")) }
  }

  @Test func theCommentIsMadeWithoutAnyCodeOfThePullRequest() throws {
    let workflow = try workflow("pull-request-comment.yml")
    #expect(workflow["on"]?.mapping?.keys.map { $0.string } == ["workflow_run"])
    #expect(
      dictionary(workflow["permissions"]) == ["actions": "read", "pull-requests": "write"])
    #expect(steps(workflow).allSatisfy { $0["uses"] == nil })
    for (name, value) in dictionary(steps(workflow).first?["env"]) {
      #expect(value.hasPrefix("${{ github."), "\(name)")
    }
  }

  /// Runs the script of the comment with a `gh` that gives it `report` in an artifact of `size` bytes.
  /// - Returns: what it would post, by the number of the pull request.
  private func posted(
    _ report: [UInt8], size: Int = 1000, heads: [String] = [head], in folder: String
  ) async throws -> [String: String] {
    let script = text(steps(try workflow("pull-request-comment.yml")).first?["run"])
    try makeFolder("\(folder)/bin")
    try makeFolder("\(folder)/tmp")
    try writeFile(report, to: "\(folder)/report.txt")
    let gh = """
      #!/bin/sh
      case "$1 $2" in
      "pr list") test -z "\(heads.contains(Self.head) ? "x" : "")" || seq \(heads.count { $0 == Self.head });;
      "pr comment") cp "$7" "\(folder)/posted-$3";;
      "api repos/o/n/actions/runs/7/artifacts") test \(size) -ge 20000000 || echo 99;;
      "api repos/o/n/actions/artifacts/99/zip") cat "\(folder)/report.zip";;
      *) echo "$@" >&2; exit 9;;
      esac
      """
    try writeFile(Array(gh.utf8), to: "\(folder)/bin/gh")
    chmod("\(folder)/bin/gh", 0o755)
    let zip =
      "import zipfile;z=zipfile.ZipFile('report.zip','w');z.write('report.txt');z.write('report.txt','../escaped')"
    _ = try await run(Command("python3", ["-c", zip], workingDirectory: folder, timeLimit: 60))
    let result = try await run(
      Command(
        "bash", ["-c", script],
        environment: [
          "PATH": "\(folder)/bin:/usr/bin:/bin", "GH_REPO": "o/n", "RUN": "7", "HEAD": Self.head,
          "TMPDIR": "\(folder)/tmp", "GH_TOKEN": "x",
        ], workingDirectory: "\(folder)/tmp", timeLimit: 60))
    #expect(result.status == .code(0), "\(result.errorText)")
    var found: [String: String] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.hasPrefix("posted-") {
      found[String(name.dropFirst(7))] = String(
        decoding: try readFile("\(folder)/\(name)"), as: UTF8.self)
    }
    #expect(!exists("\(folder)/escaped") && !exists("\(folder)/tmp/report.txt"))
    return found
  }

  private static let head = String(repeating: "a1", count: 20)

  @Test(
    .enabled(
      if: findProgram("unzip") != nil && findProgram("python3") != nil, "no unzip or no python3"))
  func aHostileReportIsShownAsPlainText() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-workflow")
    let report = "PASS `x`\n```\n@everyone <img src=x>\n~~~\n\u{202e}\u{1b}[31mred\r\n"
    let posted = try await posted(Array(report.utf8), in: scratch.path)
    #expect(
      posted == [
        "1": "```text\nPASS 'x'\n'''\n@everyone <img src=x>\n~~~\n[31mred\n\n```\n"
      ])
  }

  @Test(
    .enabled(
      if: findProgram("unzip") != nil && findProgram("python3") != nil, "no unzip or no python3"))
  func tooMuchIsCutOffAndTooLargeIsNotTaken() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-workflow")
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 5_000_000)
    let cut = try await posted(long, in: scratch.path)
    #expect((cut["1"] ?? "").utf8.count == 60_000 + 13)
    let other = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-workflow")
    #expect(try await posted(long, size: 30_000_000, in: other.path).isEmpty)
  }

  @Test(
    .enabled(
      if: findProgram("unzip") != nil && findProgram("python3") != nil, "no unzip or no python3"))
  func withoutASinglePullRequestNothingIsPosted() async throws {
    for heads in [[], [Self.head, Self.head]] {
      let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-workflow")
      #expect(try await posted([], heads: heads, in: scratch.path).isEmpty)
    }
  }
}
