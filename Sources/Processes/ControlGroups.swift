import CLinux
import Files
import Glibc

/// The part of the tree of control groups that this process may divide for its sandboxes (cgroups(7), version 2).
///
/// A part is delegated where the keeper of the tree tells so: systemd by an attribute of the folder (`user.delegate`, in
/// its document *Control Group APIs and Delegation*), or where it is the caller's own one, which may set none, when
/// asked; others by making the folder that of the caller's user, or by showing a container its own tree writable.
/// A group that has processes cannot limit groups below it, so this process goes into one of its own first, where it is
/// alone; where others are in there, nothing is moved and none is used.
package final class ControlGroups: Sendable {
  /// What the kernel can limit for a whole group.
  package enum Controller: String, CaseIterable, Sendable {
    case memory
    /// Processes, each thread one.
    case pids
  }

  /// Who keeps the tree.
  enum Keeper {
    /// systemd; the caller's own one tells whether it delegates a unit.
    case systemd(_ isDelegated: (String) -> Bool)
    /// None, as in most containers.
    case none
  }

  /// What is delegated to this process; nil for nothing.
  package static let delegated: ControlGroups? = {
    guard let tree = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first(where: isTree),
      let own = try? readFile("/proc/self/cgroup")
    else { return nil }
    return ControlGroups(
      tree: tree, own: String(decoding: own, as: UTF8.self),
      keeper: access("/run/systemd/system", F_OK) == 0 ? .systemd(isDelegated) : .none)
  }()

  /// The group that is divided, as a descriptor.
  let folder: Int32
  /// What can be limited.
  package let controllers: Set<Controller>
  /// What the names of groups of this process begin with.
  let prefix = "forkproof-\(getpid())-"

  /// What is delegated in a `tree`, a folder, by the text of `/proc/self/cgroup`; nil for nothing.
  init?(tree: String, own: String, keeper: Keeper) {
    guard let group = Self.delegatedGroup(tree: tree, own: own, keeper: keeper) else { return nil }
    folder = open(group.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let isUsable = folder >= 0 && (!group.isOwn || Self.isAlone(in: group.path))
    controllers = isUsable ? Self.enabled(in: folder, isOwn: group.isOwn) : []
    if controllers.isEmpty { return nil }
  }

  deinit { close(folder) }

  /// The folder of the group that may be divided, and whether this process is in it rather than in one below.
  static func delegatedGroup(
    tree: String, own: String, keeper: Keeper
  ) -> (path: String, isOwn: Bool)? {
    let line = own.split(separator: "\n").first { $0.hasPrefix("0::/") }
    guard let group = line?.dropFirst("0::".count),
      !group.split(separator: "/").contains("..")
    else { return nil }
    let path = group == "/" ? tree : tree + group
    // The top of the machine's own tree has no such file.
    guard access("\(path)/cgroup.type", F_OK) == 0 else { return nil }
    if isMarked(path) { return (path, true) }
    // A service may be put below the group that is delegated to it (systemd.resource-control(5), DelegateSubgroup=).
    if let slash = group.lastIndex(of: "/"), slash > group.startIndex {
      let above = tree + group[..<slash]
      if isMarked(above) { return (above, false) }
    }
    var status = stat()
    let isCallers = geteuid() != 0 && stat(path, &status) == 0 && status.st_uid == geteuid()
    let isOurs =
      switch keeper {
      case .systemd(let isDelegated):
        isCallers && isAlone(in: path)
          && isDelegated(String(group.split(separator: "/").last ?? ""))
      case .none: isCallers || geteuid() == 0 && group == "/"
      }
    return isOurs ? (path, true) : nil
  }

  /// Whether the caller's own systemd delegates a unit.
  private static func isDelegated(unit: String) -> Bool {
    guard let systemctl = findProgram("systemctl"), let pipe = Pipe(),
      let process = try? spawn(
        Invocation(
          systemctl, ["--user", "show", "--property=Delegate", "--value", "--", unit],
          environment: nil), standard: (-1, pipe.writeEnd, -1))
    else { return false }
    pipe.closeWriteEnd()
    var answer = Tail(descriptor: pipe.readEnd, kept: 16)
    var polled = pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0)
    // A bus that does not answer is not waited for.
    if poll(&polled, 1, 2000) > 0 { answer.drain() }
    _ = process.end()
    return answer.bytes == Array("yes\n".utf8)
  }

  /// Whether a group has no process but this one.
  private static func isAlone(in path: String) -> Bool {
    (try? readFile("\(path)/cgroup.procs")) == Array("\(getpid())\n".utf8)
  }

  private static func isMarked(_ path: String) -> Bool {
    ["user.delegate", "trusted.delegate"].contains { name in
      var value: UInt8 = 0
      return getxattr(path, name, &value, 1) == 1 && value == UInt8(ascii: "1")
    }
  }

  private static func isTree(_ path: String) -> Bool {
    var status = statfs()
    // CGROUP2_SUPER_MAGIC, statfs(2).
    return statfs(path, &status) == 0 && status.f_type == 0x6367_7270
  }

  /// The controllers that groups below have now.
  private static func enabled(in folder: Int32, isOwn: Bool) -> Set<Controller> {
    let offered = words(of: "cgroup.controllers", in: folder)
    let wanted = Controller.allCases.filter { offered.contains($0.rawValue) }
    guard !wanted.isEmpty else { return [] }
    var isMoved = false
    if isOwn {
      mkdirat(folder, "forkproof", 0o755)
      isMoved = write("\(getpid())", to: "forkproof/cgroup.procs", in: folder)
      guard isMoved else {
        unlinkat(folder, "forkproof", AT_REMOVEDIR)
        return []
      }
    }
    let enabled = wanted.filter {
      write("+\($0.rawValue)", to: "cgroup.subtree_control", in: folder)
    }
    if enabled.isEmpty, isMoved {
      _ = write("\(getpid())", to: "cgroup.procs", in: folder)
      unlinkat(folder, "forkproof", AT_REMOVEDIR)
    }
    return Set(enabled)
  }

  /// The words of a small file of a group.
  static func words(of name: String, in folder: Int32) -> [String] {
    String(decoding: readSmall(name, of: folder) ?? [], as: UTF8.self)
      .split { $0 == " " || $0 == "\n" }.map(String.init)
  }

  /// Writes a file of a group at once; false when the kernel refuses it.
  static func write(_ text: String, to name: String, in folder: Int32) -> Bool {
    let file = openat(folder, name, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return Glibc.write(file, text, text.utf8.count) == text.utf8.count
  }
}
