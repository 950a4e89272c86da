import Foundation
import Processes
import Sandbox
import Testing

@Suite final class SystemRootTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/forkproof-root-\(UUID().uuidString)"
    for name in ["usr/bin", "etc/alternatives", "lib"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/\(path)", withDestinationPath: target)
  }

  private func write(_ path: String, _ text: String = "", mode: mode_t = 0o644) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(path)"))
    chmod("\(folder)/\(path)", mode)
  }

  @Test func linksLeadNowhereButIntoTheRoot() throws {
    let root = SystemRoot(folder: folder)
    try write("usr/bin/php8.4", mode: 0o755)
    try link("bin", to: "usr/bin")
    try link("usr/bin/php", to: "/etc/alternatives/php")
    try link("etc/alternatives/php", to: "../../usr/bin/php8.4")
    #expect(root.resolved("/usr/bin/php") == "/usr/bin/php8.4")
    #expect(root.resolved("/bin/php") == "/usr/bin/php8.4")
    #expect(root.program("php") == "/usr/bin/php8.4")
    #expect(root.program("/bin/php") == "/usr/bin/php8.4")
    #expect(root.resolved("/../../usr/./bin//php8.4") == "/usr/bin/php8.4")
    // The host has this file, the root has not.
    try link("etc/passwd", to: "/etc/os-release")
    try link("up", to: "../../../../../../../../etc/passwd")
    #expect(FileManager.default.fileExists(atPath: "/etc/os-release"))
    #expect(root.resolved("/etc/passwd") == nil)
    #expect(root.resolved("/up") == nil)
  }

  @Test func whatLeadsNowhereIsNotThere() throws {
    let root = SystemRoot(folder: folder)
    try link("loop", to: "/loop")
    try link("a", to: "b")
    try link("b", to: "a")
    try link("dangling", to: "/nowhere")
    for path in ["/loop", "/a", "/dangling", "/usr/bin/none", "/usr/bin/php/x"] {
      #expect(root.resolved(path) == nil, "\(path)")
    }
    try write("usr/bin/not-a-program")
    #expect(root.program("not-a-program") == nil)
    #expect(root.program("sh") == nil)
    #expect(root.resolved("/") == "/")
  }

  @Test func theHostIsItself() {
    #expect(SystemRoot.host.resolved("/usr/bin/../bin") == SystemRoot.host.resolved("/usr/bin"))
    #expect(SystemRoot.host.resolved("/no/such/path") == nil)
    #expect(SystemRoot.host.program("sh") != nil)
    #expect(SystemRoot.host.hostPath("/x") == "/x")
  }

  @Test(
    "a root is called by the name in its os-release",
    arguments: [
      ("PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\n", "Debian GNU/Linux 13 (trixie)"),
      ("ID=x\nPRETTY_NAME=plain\n", "plain"), ("PRETTY_NAME='one'", "one"),
      ("PRETTY_NAME=\"", "\""), ("PRETTY_NAME=", ""), ("", nil), ("NAME=x\n", nil),
    ])
  func names(_ text: String, _ name: String?) throws {
    try write("etc/os-release", text)
    #expect(SystemRoot(folder: folder).name == name)
  }

  /// The host's own files as another system's: all that a command of it needs is there.
  @Test func aCommandRunsInside() async throws {
    let root = SystemRoot(folder: "/")
    let result = try await run(root.command("sh", ["-c", "echo $HOME; ls -A /tmp | wc -l"]))
    #expect(result.outputText == "/tmp\n0\n", "\(result.errorText)")
  }

  @Test func aProgramStartsInAnotherRoot() async throws {
    let guest = SandboxProfile.Guest(root: SystemRoot(folder: "/"), place: "/mnt/root")
    let profile = SandboxProfile.run(mounts: [], guest: guest, limits: .build(jobs: 1))
    let result = try await run(
      profile.command("chroot", ["/mnt/root", "/bin/sh", "-c", "id -u; ls /mnt/root 2>&1 | wc -l"]))
    #expect(result.outputText.hasPrefix("65534\n"), "\(result.errorText)")
  }
}
