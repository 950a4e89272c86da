import Foundation
import Processes
import Sandbox
import Testing

@Suite struct SandboxProfileTests {
  private func shell(_ script: String, _ profile: SandboxProfile = .tool()) -> Command {
    profile.command("/bin/sh", ["-c", script])
  }

  private func probing() -> SandboxProfile {
    .run(mounts: [], guest: nil, limits: .build(jobs: 1))
  }

  @Test func environmentIsJustWhatIsGiven() async throws {
    let profile = SandboxProfile.tool(environment: ["A": "1"])
    let result = try await run(profile.command("env", []))
    let lines = result.outputText.split(separator: "\n")
    let names = Set(lines.compactMap { $0.split(separator: "=").first })
    #expect(names == ["A", "HOME", "LC_ALL", "PATH", "PWD", "TZ"], "\(result.errorText)")
  }

  @Test func whatTheCallerHasInItsEnvironmentIsNowhereInside() async throws {
    let result = try await run(shell("tr '\\0' '\\n' < /proc/1/environ; cat /proc/1/cmdline"))
    #expect(result.status == .code(0), "\(result.errorText)")
    #expect(!result.outputText.contains("PATH="))
    #expect(!result.outputText.contains("bind"))
  }

  @Test func noFolderOfTheMachineIsSeenButThoseOfPrograms() async throws {
    let result = try await run(shell("ls -A / /tmp /etc"))
    #expect(result.status == .code(0), "\(result.errorText)")
    let names = Set(result.outputText.split(separator: "\n").map(String.init))
    for hidden in ["home", "root", "run", "opt", "mnt", "shadow", "hostname", "machine-id"] {
      #expect(!names.contains(hidden), "\(hidden)")
    }
    #expect(names.isSuperset(of: ["bin", "usr", "passwd"]))
  }

  @Test func nothingCanBeWrittenButTheFoldersInMemory() async throws {
    let script = """
      for place in / /etc /usr /usr/bin /dev; do
        if mkdir $place/forkproof-x 2>/dev/null; then echo "$place is written"; fi
      done
      for place in /etc/passwd /usr/bin/env /proc/sys/kernel/core_pattern; do
        if (: >> $place) 2>/dev/null; then echo "$place is written"; fi
      done
      : > /tmp/x && : > /dev/shm/x && : > /dev/null && echo done
      """
    #expect(try await run(shell(script)).outputText == "done\n")
  }

  @Test(arguments: ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
  func noCapabilityIsLeft(_ set: String) async throws {
    let result = try await run(shell("grep \(set) /proc/self/status"))
    #expect(result.outputText == "\(set):\t0000000000000000\n")
  }

  @Test func everyProgramIsTheUserThatOwnsNothing() async throws {
    let result = try await run(shell("id -u; id -g; id -un; grep NoNewPrivs /proc/self/status"))
    #expect(result.outputText == "65534\n65534\nnobody\nNoNewPrivs:\t1\n", "\(result.errorText)")
  }

  @Test(
    "a sandbox refuses new namespaces, mounts, roots and set-id bits",
    arguments: [
      "unshare --user true", "unshare --net true", "mount --bind /usr /tmp", "chroot / true",
      "touch /tmp/x && chmod u+s /tmp/x",
    ])
  func refuses(_ command: String) async throws {
    let result = try await run(shell("\(command) 2>/dev/null && echo allowed"))
    #expect(result.outputText.isEmpty)
  }

  @Test func theProbeIsProcessOneAndMayTraceAlone() async throws {
    let result = try await run(shell("echo $$; grep CapEff /proc/self/status", probing()))
    #expect(result.outputText == "1\nCapEff:\t0000000000080100\n", "\(result.errorText)")
  }

  @Test func daemonsEndWithTheSandbox() async throws {
    // Were the daemon to outlive the sandbox, it would hold the output open and the run would wait.
    let result = try await run(
      shell("setsid sh -c 'trap \"\" TERM; sleep 1000' & exit 4", probing()))
    #expect(result.status == .code(4))
  }

  @Test func aScriptHasTheSameWall() throws {
    let script = probing().script("/bin/sh", ["-i"], folder: "/kept")
    #expect(script.words.first == "bwrap")
    #expect(script.words.suffix(3) == ["--", "/bin/sh", "-i"])
    #expect(script.words.contains("--seccomp") && !script.words.contains("--file"))
    #expect(script.files[SandboxProfile.filterDescriptor]?.isEmpty == false)
  }
}
