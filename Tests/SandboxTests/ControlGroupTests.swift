import CLinux
import Files
import Foundation
import Sandbox
import Testing
@testable import Processes

/// Folders stand for the tree where it is about whose part is whose. What the kernel does is asked where a part is
/// delegated to the tests: `systemd-run --user --scope -p Delegate=yes`.
@Suite("Control groups of sandboxes")
struct ControlGroupTests {
  private let tree: ScratchFolder

  init() throws { tree = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-groups") }

  /// A group of the tree, which is marked as delegated or not.
  private func add(_ group: String, isDelegated: Bool = false) throws {
    let path = tree.path + group
    try makeFolder(path)
    try write([], to: "\(path)/cgroup.type")
    if isDelegated { try #require(setxattr(path, "user.delegate", "1", 1, 0) == 0) }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  private func found(
    _ own: String, keeper: ControlGroups.Keeper = .systemd { _ in false }
  ) -> String? {
    ControlGroups.delegatedGroup(
      tree: tree.path, own: "1:cpu:/else\n0::\(own)\n", keeper: keeper
    ).map { "\($0.path.dropFirst(tree.path.count)) \($0.isOwn ? "own" : "above")" }
  }

  @Test("the group that systemd delegates to a process is divided")
  func own() throws {
    try add("/user.slice/run.scope", isDelegated: true)
    #expect(found("/user.slice/run.scope") == "/user.slice/run.scope own")
  }

  @Test("so is the one above, where a service was put into one below")
  func above() throws {
    try add("/a.service", isDelegated: true)
    try add("/a.service/main")
    #expect(found("/a.service/main") == "/a.service above")
  }

  @Test(
    "what systemd keeps is left alone, whatever user it belongs to",
    arguments: ["/session.scope", "/far/app.slice/app.scope", "/", "/../other"])
  func kept(own: String) throws {
    try add("/session.scope")
    try add("/far", isDelegated: true)
    try add("/far/app.slice/app.scope")
    #expect(found(own) == nil)
  }

  @Test(
    "without systemd a group is divided that is the caller's, or the top of what a container sees")
  func container() throws {
    try add("/")
    try add("/mine")
    #expect(found("/", keeper: .none) == " own")
    #expect(found("/mine", keeper: .none) == (geteuid() == 0 ? nil : "/mine own"))
  }

  @Test("the top of the machine's own tree is not divided")
  func top() { #expect(found("/", keeper: .none) == nil) }

  @Test(
    "a text without a group of version 2 names none", arguments: ["", "0:", "1:cpu:/\n", "0::\n"])
  func none(own: String) {
    #expect(ControlGroups.delegatedGroup(tree: tree.path, own: own, keeper: .none) == nil)
  }

  @Test("a group that others are in is not used, and nothing is moved")
  func others() throws {
    try add("/shared", isDelegated: true)
    try write(Array("memory pids\n".utf8), to: tree.path + "/shared/cgroup.controllers")
    try write(Array("1\n\(getpid())\n".utf8), to: tree.path + "/shared/cgroup.procs")
    #expect(
      ControlGroups(tree: tree.path, own: "0::/shared", keeper: .systemd { _ in false }) == nil)
    #expect(access(tree.path + "/shared/forkproof", F_OK) != 0)
  }

  @Test("the groups of a program that is gone are removed, those of others are not")
  func removed() throws {
    try add("/service", isDelegated: true)
    try add("/service/main")
    for file in ["controllers", "subtree_control"] {
      try write(Array("memory".utf8), to: tree.path + "/service/cgroup.\(file)")
    }
    let groups = try #require(
      ControlGroups(tree: tree.path, own: "0::/service/main", keeper: .systemd { _ in false }))
    let watchdog = try #require(Watchdog(controlGroups: groups))
    for name in ["\(groups.prefix)1", "\(groups.prefix)2", "forkproof-1-1"] {
      try makeFolder("\(tree.path)/service/\(name)")
    }
    watchdog.stop()
    let left = try FileManager.default.contentsOfDirectory(atPath: tree.path + "/service")
    #expect(left.filter { $0.hasPrefix("forkproof") } == ["forkproof-1-1"])
  }

  private static var keepsMemory: Bool {
    ControlGroups.delegated?.controllers.contains(.memory) ?? false
  }

  @Test("the kernel ends what takes memory that no process has mapped", .enabled(if: keepsMemory))
  func memory() async throws {
    var limits = SandboxLimits.build(jobs: 1)
    (limits.memory, limits.temporary, limits.sharedMemory) = (16 << 20, 1 << 20, 1 << 20)
    // F_SETPIPE_SZ of fcntl(2): pipes of a megabyte each, filled.
    let script = """
      for (1..40) {
        pipe(my $in, my $out); fcntl($out, 1031, 1 << 20); push @kept, $in, $out;
        syswrite($out, "x" x (1 << 20));
      }
      sleep 600
      """
    let profile = SandboxProfile.build(mounts: [], limits: limits)
    let result = try await run(profile.command("/usr/bin/perl", ["-e", script]))
    #expect(result.exceeded == .memory(16 << 20))
  }

  @Test("a group ends with what is in it, and is removed", .enabled(if: keepsMemory))
  func ends() throws {
    let groups = try #require(ControlGroups.delegated)
    var group = ControlGroup(in: groups, .tool)
    let path = "/proc/self/fd/\(groups.folder)/\(try #require(group?.name))"
    let process = try spawn(
      Invocation("/bin/sleep", ["600"], environment: [:]), standard: (-1, -1, -1),
      options: SpawnOptions(watchdog: .shared))
    group?.take(process.pid)
    #expect(try readFile("\(path)/cgroup.procs") == Array("\(process.pid)\n".utf8))
    group = nil
    #expect(access(path, F_OK) != 0)
    process.wait()
    #expect(process.end() == .signal(Int(SIGKILL)))
  }
}
