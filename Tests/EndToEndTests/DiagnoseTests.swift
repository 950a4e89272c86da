import Files
import Foundation
import Sandbox
import Storage
import Testing

extension EndToEnd {
  /// From a process that hangs to what to do about it.
  @Suite struct DiagnoseTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "diagnose")
    }

    /// PHP with the unpatched extension; it and its children are ended with the test.
    private final class Script {
      let process = Foundation.Process()
      let child: Int

      init(_ script: String, extension library: String) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
          "php", "-n", "-d", "extension=posix", "-d", "extension=\(library)", "-r", script,
        ]
        let output = Foundation.Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.availableData
        child = Int(String(decoding: data, as: UTF8.self).prefix { $0.isNumber }) ?? 0
      }

      deinit {
        if child > 0 { kill(pid_t(child), SIGKILL) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
    }

    private func base() async throws -> String {
      let built = try await forkproof("build", "--force", "--output", files.path, "--quiet")
      #expect(built.status == .code(0), "\(built.errorText)")
      return "\(files.path)/base/grpc.so"
    }

    @Test func aHungChildIsNamedAndTheHealthyAreLeftInPeace() async throws {
      let library = try await base()
      let script = try Script(
        """
        $p = pcntl_fork(); if ($p === 0) { exit(0); } echo $p, "\\n"; pcntl_waitpid($p, $s);
        """, extension: library)
      let title = """
        deadlock in zm_shutdown_grpc: grpc_shutdown_internal_locked waits for thread grpc_global_tim, \
        which did not survive the fork
        """
      let saved = "\(files.path)/hang.json"
      let found = try await forkproof(
        "diagnose", "\(script.child)", "--watch", "60", "--save", saved)
      #expect(found.status == .code(1), "\(found.errorText)")
      #expect(found.outputText.hasPrefix(title + "\n"))
      #expect(found.outputText.contains("docs/failures.md#child-never-exits"))
      #expect(found.outputText.contains("next: forkproof evaluate patches/grpc-1.51/"))
      #expect(
        String(decoding: try readFile(saved), as: UTF8.self).contains("\"answer\" : \"failure\""))

      let pidFile = "\(files.path)/php.pid"
      try writeFile(Array("\(script.process.processIdentifier)\n".utf8), to: pidFile)
      let parent = try await forkproof("diagnose", "--pid-file", pidFile, "--format", "json")
      #expect(parent.status == .code(1) && parent.outputText.contains(title))

      let healthy = try Script("echo 0; while (true) usleep(1000);", extension: library)
      let said = try await forkproof("diagnose", "\(healthy.process.processIdentifier)")
      #expect(said.status == .code(0), "\(said.outputText)")
    }

    /// Two that wait for each other's locks, looked at from within a process namespace; 3 where none can be made.
    @Test func whatHangsInAContainerIsNotCalledHealthy() async throws {
      let inside = """
        flock a sh -c 'touch 1; until [ -e 2 ]; do sleep 0.1; done; flock b true; true' & first=$!
        flock b sh -c 'touch 2; until [ -e 1 ]; do sleep 0.1; done; flock a true; true' &
        sleep 600 & "$P" diagnose $! || exit 4
        for i in $(seq 60); do "$P" diagnose $first > said; [ $? = 0 ] || break; sleep 1; done
        cat said; "$P" diagnose $first > /dev/null; exit $?
        """
      let result = try await forkproof.bash(
        """
        unshare -pmf --mount-proc true 2> /dev/null || exit 3
        exec unshare -pmf --mount-proc bash -c '\(inside.replacing("'", with: "'\\''"))'
        """, in: files.path, timeLimit: 300)
      guard result.status != .code(3) else { return }
      #expect(result.status == .code(2), "\(result.outputText) \(result.errorText)")
      #expect(result.outputText.contains("run this on the host, as root"))
      #expect(result.outputText.contains("answer: it cannot be told"))
    }

    @Test(arguments: [
      (["diagnose"], 64, "name a process"), (["diagnose", "4194303"], 64, "there is no process"),
      (["diagnose", "1", "x.txt"], 64, "cannot be mixed"),
      (["diagnose", "/proc/none"], 64, "no such file"),
      (["diagnose", "1", "--watch", "0"], 64, "--watch"),
      (["diagnose", "--pid-file", "/proc/version"], 64, "holds no process id"),
      (["diagnose", "LICENSE"], 2, ""),
    ])
    func wrongUseIsToldInOneLine(_ arguments: [String], _ code: Int, _ words: String) async throws {
      let result = try await forkproof(arguments)
      #expect(result.status == .code(code), "\(result.errorText)")
      #expect(words.isEmpty || result.errorText.contains(words))
    }
  }
}
