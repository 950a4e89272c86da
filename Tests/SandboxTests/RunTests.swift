import Files
import Foundation
import Processes
import Sandbox
import Synchronization
import Testing

@Suite struct RunTests {
  private func shell(_ script: String, timeLimit: Double? = nil) -> Command {
    Command("/bin/sh", ["-c", script], timeLimit: timeLimit)
  }

  /// Whether any process still has `marker` among its arguments.
  private func isAlive(_ marker: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { entry in
      guard Int(entry) != nil,
        let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
      else { return false }
      return String(decoding: line, as: UTF8.self).contains(marker)
    }
  }

  @Test func tellsOutputErrorsAndCode() async throws {
    let result = try await run(shell("echo out; echo err >&2; exit 7"))
    #expect(result.status == .code(7))
    #expect(result.outputText == "out\n")
    #expect(result.errorText == "err\n")
    #expect(!result.timedOut)
  }

  @Test("a command that a signal ended is told by it")
  func tellsTheSignal() async throws {
    #expect(try await run(shell("kill -SEGV $$")).status == .signal(11))
  }

  @Test("a program has the priority of ours, whatever that of the thread that starts it")
  func priority() async throws {
    let ours = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(getpid()))
    let told = try await run(Command("nice", [])).outputText
    #expect(told == "\(ours)\n")
  }

  @Test func argumentsAreNotReadByAShell() async throws {
    let words = ["a b", "$HOME", "*", "'\"", ""]
    let result = try await run(Command("printf", ["[%s]"] + words))
    #expect(result.outputText == "[a b][$HOME][*]['\"][]")
  }

  @Test func keepsTheEndOfALongOutput() async throws {
    var command = shell("yes 0123456789 | head -c 3000000; echo last")
    command.keptOutput = 100
    let result = try await run(command)
    #expect(result.output.count == 100)
    #expect(result.outputText.hasSuffix("last\n"))
  }

  @Test func tellsEachLineAsItComes() async throws {
    let lines = Mutex<[String]>([])
    _ = try await run(shell("printf 'one\\ntwo'; sleep 0.1; printf ' more\\n\\nlast'")) { line in
      lines.withLock { $0.append(line) }
    }
    #expect(lines.withLock { $0 } == ["one", "two more", ""])
  }

  @Test func environmentIsJustWhatIsGiven() async throws {
    let result = try await run(Command("/usr/bin/env", environment: ["A": "1"]))
    #expect(result.outputText == "A=1\n")
  }

  @Test func aMissingProgramIsNamed() async {
    await #expect(throws: CommandError.missing(program: "no-such-program")) {
      try await run(Command("no-such-program"))
    }
  }

  @Test(
    "a path that cannot be executed is told as such", arguments: ["/etc/passwd", "/none", "/usr"])
  func notExecutable(path: String) async {
    await #expect(throws: CommandError.notExecutable(path: path)) { try await run(Command(path)) }
  }

  @Test("a program is a file, and in no folder that is named from the working folder")
  func search() throws {
    let folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-path")
    try makeFolder("\(folder.path)/a/tool")
    try makeFolder("\(folder.path)/b")
    try writeFile(Array("#!/bin/sh\n".utf8), to: "\(folder.path)/b/tool")
    chmod("\(folder.path)/b/tool", 0o755)
    let up = String(repeating: "../", count: 40)
    let relative = "\(up)\(folder.path.dropFirst())/b"
    let path = "\(folder.path)/a:\(folder.path)/b"
    #expect(findProgram("tool", path: path) == "\(folder.path)/b/tool")
    #expect(findProgram("tool", path: relative) == nil)
    #expect(findProgram("\(relative)/tool") != nil)
  }

  @Test func aFolderThatIsNotThereIsTheReason() async {
    let command = Command("/bin/true", workingDirectory: "/no/such/folder")
    let expected = CommandError.notStarted(
      program: "/bin/true", reason: "No such file or directory")
    await #expect(throws: expected) { try await run(command) }
  }

  @Test func theTimeLimitEndsTheWholeGroup() async throws {
    let marker = "marker-\(UInt64.random(in: 0 ... .max))"
    let script = "trap '' TERM; (trap '' TERM; exec sleep 1000 # \(marker)\n) & sleep 1000"
    let result = try await run(
      shell("exec /bin/sh -c '\(script.replacing("'", with: "'\\''"))' \(marker)", timeLimit: 0.3))
    #expect(result.timedOut)
    #expect(result.status == .signal(9))
    #expect(try !isAlive(marker))
  }

  @Test func whatTheLeaderLeavesInItsGroupEndsWithIt() async throws {
    let marker = "marker-\(UInt64.random(in: 0 ... .max))"
    let result = try await run(
      shell("/bin/sh -c 'sleep 1000; true' \(marker) >/dev/null 2>&1 & exit 3"))
    #expect(result.status == .code(3))
    // It was killed; on a busy machine it takes a moment until it is gone.
    for _ in 0..<1000 where try isAlive(marker) { try await Task.sleep(for: .milliseconds(10)) }
    #expect(try !isAlive(marker))
  }

  @Test func cancellingEndsTheCommand() async throws {
    let marker = "marker-\(UInt64.random(in: 0 ... .max))"
    let task = Task { try await run(shell("sleep 1000; true # \(marker)")) }
    while try !isAlive(marker) { await Task.yield() }
    task.cancel()
    await #expect(throws: CommandError.cancelled(program: "/bin/sh")) { try await task.value }
    #expect(try !isAlive(marker))
  }
}
