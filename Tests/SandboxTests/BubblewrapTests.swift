import Processes
import Sandbox
import Testing

@Suite struct BubblewrapTests {
  @Test func hidesTheNetworkTheEnvironmentAndTheProcesses() async throws {
    let sandbox = Bubblewrap(
      mounts: [.memory(at: "/tmp")], environment: ["PATH": "/usr/bin:/bin", "A": "1"],
      workingDirectory: "/tmp")
    let script =
      "env | sort; ls /sys/class/net 2>/dev/null; ls /proc | grep -c '^[0-9]'; ls -A /tmp"
    let result = try await run(sandbox.command("/bin/sh", ["-c", script]))
    #expect(result.status == .code(0), "\(result.errorText)")
    let lines = result.outputText.split(separator: "\n").map(String.init)
    #expect(lines.contains("A=1"))
    #expect(!lines.contains { $0.hasPrefix("HOME=") })
  }

  @Test func theHostCannotBeWritten() async throws {
    let sandbox = Bubblewrap(environment: ["PATH": "/usr/bin:/bin"])
    let result = try await run(sandbox.command("/bin/sh", ["-c", "echo x > /var/tmp/forkproof-x"]))
    #expect(result.status != .code(0))
  }

  @Test func theProgramCanBeProcessOne() async throws {
    var sandbox = Bubblewrap(environment: [:], programIsInit: true)
    sandbox.environment["PATH"] = "/usr/bin:/bin"
    let result = try await run(sandbox.command("/bin/sh", ["-c", "echo $$"]))
    #expect(result.outputText == "1\n")
  }

  @Test func daemonsEndWithTheSandbox() async throws {
    let sandbox = Bubblewrap(environment: ["PATH": "/usr/bin:/bin"], programIsInit: true)
    // Were the daemon to outlive the sandbox, it would hold the output open and the run would wait.
    let result = try await run(
      sandbox.command("/bin/sh", ["-c", "setsid sh -c 'trap \"\" TERM; sleep 1000' & exit 4"]))
    #expect(result.status == .code(4))
  }
}
