import Basics
import CLinux
import Glibc
import Processes

/// The command line of bubblewrap for a profile, and what it is to read from descriptors.
struct BubblewrapWords {
  /// The options, without the program.
  private(set) var options: [String] = []
  /// What descriptors hold, by number.
  private(set) var data: [Int32: [UInt8]] = [:]
  /// What has to be shown to another user first, in the order of their names: `0`, `1`, ….
  private(set) var staged: [StagedPath] = []

  private let profile: SandboxProfile
  private let isStaged: Bool
  private let containment: Containment

  /// The words for `profile`; with `staged` the paths of the host are those of the staging folder.
  init(_ profile: SandboxProfile, staged: Bool, _ containment: Containment) {
    self.profile = profile
    isStaged = staged
    self.containment = containment
    options =
      containment.namespaces + [
        "--die-with-parent", "--clearenv", "--cap-drop", "ALL", "--uid", "\(Privileges.identity)",
        "--gid", "\(Privileges.identity)",
      ] + Containment.hostName
    for capability in profile.capabilities { options += ["--cap-add", capability] }
    if profile.programIsInit, containment == .full { options.append("--as-pid-1") }
    for mount in profile.allMounts { add(mount) }
    hide()
    options += ["--remount-ro", "/"]
    for (name, value) in profile.environment.sorted(by: { $0.key < $1.key }) {
      options += ["--setenv", name, value]
    }
    options += ["--chdir", profile.workingDirectory]
    let filter = systemCallFilter(forSubjects: profile.purpose != .run)
    if !filter.isEmpty {
      options += ["--seccomp", "\(SandboxDescriptor.filter)"]
      data[SandboxDescriptor.filter] = filter
    }
  }

  private mutating func add(_ mount: Mount) {
    switch mount {
    case .readOnly(let source, let target):
      options += ["--ro-bind", place(source, isWritable: false), target]
    case .writable(let source, let target), .shared(let source, let target):
      options += ["--bind", place(source, isWritable: true), target]
    case .link(let target, let path): options += ["--symlink", target, path]
    case .file(let text, let path):
      let number = SandboxDescriptor.files + Int32(data.count)
      data[number] = Array(text.utf8)
      options += ["--perms", "0444", "--file", "\(number)", path]
    case .memory(let bytes, let path):
      options += ["--perms", "1777", "--size", "\(bytes)", "--tmpfs", path]
    case .devices(let path):
      options += [
        "--dev", path, "--size", "\(profile.limits.sharedMemory)", "--tmpfs", "\(path)/shm",
      ]
      // Its folder is memory without a limit.
      options += ["--remount-ro", path]
    case .processes(let path): options += containment.processes(at: path)
    }
  }

  /// Covers what the kernel tells of the whole machine and no program here needs.
  private mutating func hide() {
    for name in ["kcore", "keys", "key-users", "kmsg", "timer_list", "kpagecgroup", "kpagecount"] {
      let path = "/proc/\(name)"
      guard access(path, F_OK) == 0 else { continue }
      options += ["--ro-bind", "/dev/null", path]
      if let guest = profile.guest { options += ["--ro-bind", "/dev/null", guest.place + path] }
    }
  }

  /// The path that bubblewrap has to be told. What every user can reach is not staged.
  private mutating func place(_ source: String, isWritable: Bool) -> String {
    guard isStaged, isWritable || !isOfSystem(source) else { return source }
    let (base, rest) = base(of: source)
    let known = staged.firstIndex { $0.path == base && $0.isWritable == isWritable }
    if known == nil {
      var status = stat()
      _ = stat(base, &status)
      staged.append(
        StagedPath(
          path: base, isFolder: status.st_mode & S_IFMT == S_IFDIR, isWritable: isWritable))
    }
    return "\(FP_STAGE_FOLDER)/\(known ?? staged.count - 1)\(rest)"
  }

  /// All files of another system are staged as one.
  private func base(of source: String) -> (base: String, rest: Substring) {
    for root in [profile.root, profile.guest?.root].compactMap({ $0?.folder }) where root != "/" {
      if source.hasPrefix("\(root)/") { return (root, source.dropFirst(root.count)) }
    }
    return (source, "")
  }

  private func isOfSystem(_ path: String) -> Bool {
    SystemView.shows(path) || path.isWithin("/etc") || path.isWithin("/dev")
  }
}
