import CLinux
import Glibc

/// What user the sandboxes of this process are started by.
package enum Privileges {
  /// The user and the group id inside sandboxes, which own nothing: `nobody`.
  package static let identity = 65534

  /// How root becomes a user that owns nothing.
  package struct Stage: Sendable {
    /// A user namespace as a descriptor: what root owns seems to be that user's.
    let map: Int32
    let user = uid_t(Privileges.identity)
    let group = gid_t(Privileges.identity)
  }

  /// How root steps down; nil where the caller is not root, or this machine does not let it: then the
  /// sandbox drops all capabilities of root, but not its user id.
  package static let stage: Stage? = {
    guard geteuid() == 0 else { return nil }
    let map = fp_identity_map(uid_t(Privileges.identity), gid_t(Privileges.identity))
    guard map >= 0 else { return nil }
    let stage = Stage(map: map)
    guard isUsable(stage) else {
      close(map)
      return nil
    }
    return stage
  }()

  /// Whether sandboxes started by root run as another user.
  package static var rootStepsDown: Bool { stage != nil }

  /// Whether that user may make the namespaces of a sandbox.
  private static func isUsable(_ stage: Stage) -> Bool {
    starts(["--unshare-all", "--unshare-user", "--ro-bind", "/", "/"], at: stage)
  }

  /// Whether the caller itself may make a sandbox by these options of bubblewrap, which show `/`.
  package static func canStartBubblewrap(_ options: [String]) -> Bool {
    starts(options, at: nil)
  }

  private static func starts(_ options: [String], at stage: Stage?) -> Bool {
    guard let bubblewrap = findProgram("bwrap") else { return false }
    var ways = SpawnOptions(leadsSession: true, watchdog: .shared)
    ways.stage = stage.map { ($0, []) }
    let invocation = Invocation(bubblewrap, options + ["/bin/true"], environment: [:])
    guard let trial = try? spawn(invocation, standard: (-1, -1, -1), options: ways) else {
      return false
    }
    trial.wait()
    return trial.end() == .code(0)
  }
}
