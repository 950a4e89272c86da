import CLinux
import Glibc
import Processes
import Synchronization

/// How far what runs in a sandbox is kept apart, where the sandbox is made.
///
/// An engine of containers covers parts of `/proc`, and the kernel then lets nothing in the container mount
/// one anew (`mount_too_revealing`). A process namespace without its own `/proc` is of no use to a probe, so
/// there a sandbox keeps the container's processes and all else that `SandboxProfile` promises.
package enum Containment: Sendable {
  /// All that a sandbox promises.
  case full
  /// The sandbox sees the processes of the container around it, and can signal those of its own user.
  case sharedProcesses

  /// What is made here: what was chosen, or else the most that this machine lets be made. Outside of a
  /// container nothing less than all is made unless it was chosen.
  package static var here: Containment { chosen.withLock { $0 } ?? possible }

  private static let chosen = Mutex<Containment?>(nil)

  /// Makes sandboxes of this process so from now on.
  package static func choose(_ containment: Containment) { chosen.withLock { $0 = containment } }

  /// The most that this machine lets be made.
  package static let possible: Containment = {
    guard isContainer, !canStart(.full), canStart(.sharedProcesses) else { return .full }
    return .sharedProcesses
  }()

  /// Whether an engine of containers says that it started what this process belongs to.
  package static let isContainer: Bool = {
    let (files, variables) = (
      ["/run/.containerenv", "/.dockerenv"], ["container", "KUBERNETES_SERVICE_HOST"]
    )
    return files.contains { access($0, F_OK) == 0 } || variables.contains { getenv($0) != nil }
  }()

  private static func canStart(_ containment: Containment) -> Bool {
    Privileges.canStartBubblewrap(
      containment.namespaces + ["--ro-bind", "/", "/"] + containment.processes(at: "/proc"))
  }

  /// How bubblewrap gives the sandbox a host name: not at all where an engine's system calls leave that out.
  static let hostName: [String] = {
    let named = ["--hostname", "forkproof"]
    let trial = ["--unshare-user", "--unshare-uts", "--ro-bind", "/", "/"]
    // Where there is no sandbox at all, it lacks no name.
    let isKept =
      !isContainer || Privileges.canStartBubblewrap(trial + named)
      || !Privileges.canStartBubblewrap(trial)
    return isKept ? named : []
  }()

  /// The namespaces that a sandbox has of its own, as bubblewrap takes them.
  var namespaces: [String] {
    switch self {
    case .full: ["--unshare-all", "--unshare-user"]
    case .sharedProcesses:
      [
        "--unshare-user", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
      ]
    }
  }

  /// How bubblewrap shows processes at `path`.
  func processes(at path: String) -> [String] {
    switch self {
    case .full: ["--proc", path]
    case .sharedProcesses: ["--ro-bind", "/proc", path]
    }
  }

  /// What sandboxes of this process lack of what `docs/security.md` promises, each in a few words.
  package static var losses: [String] {
    var losses: [String] = []
    if here == .sharedProcesses {
      losses.append("builds and runs see and can signal the container's processes of their user")
    }
    if fp_same_memory(getpid(), getpid()) < 0 {
      losses.append("hangs are told by their time limit and never proved, since kcmp(2) is refused")
    }
    if hostName.isEmpty { losses.append("builds and runs see the container's host name") }
    // Without bubblewrap nothing is built and nothing run.
    if geteuid() == 0, !Privileges.rootStepsDown, findProgram("bwrap") != nil {
      losses.append("builds and runs have root's user id, without any capability")
    }
    return losses
  }

  /// What brings back what a container keeps a sandbox from.
  package static let remedy = """
    start the container with --security-opt seccomp=unconfined and --security-opt unmask=ALL (podman) or \
    systempaths=unconfined (docker), as a user that is not root
    """
}
