import Processes

/// What a sandbox shows and allows, by bubblewrap (`bwrap(1)`): mounts, environment, limits and
/// privileges. `SystemView` has the files of the system, `BubblewrapWords` how the kernel's own folders
/// look, `SandboxLimits` the numbers; nothing else decides any of it.
///
/// Inside, every program is one user that owns nothing of the machine, holds no capability and gains
/// none, makes no namespace, and sees no network but a loopback of its own. Of the machine it sees what
/// `SystemView` names, read-only, and what it was given.
package struct SandboxProfile: Sendable, Equatable {
  /// What runs inside.
  package enum Purpose: Sendable, Equatable {
    /// A step of a build, whose commands are a stranger's.
    case build
    /// The probe of a run, which looks into what it starts; that itself is confined by the probe.
    case run
    /// A program of a distribution that looks at a stranger's file.
    case tool
  }

  /// What it is for.
  package var purpose: Purpose
  /// The system that the programs inside belong to.
  package var root: SystemRoot
  /// Another system, shown below a folder, that a run's programs have as their root.
  package var guest: Guest?
  /// What is shown beside the system.
  package var mounts: [Mount]
  /// The whole environment inside.
  package var environment: [String: String]
  /// The folder the program starts in.
  package var workingDirectory: String
  /// What may be used.
  package var limits: SandboxLimits

  /// A system shown below a folder.
  package struct Guest: Sendable, Equatable {
    /// The system.
    package var root: SystemRoot
    /// The folder inside.
    package var place: String

    /// A system and its folder.
    package init(root: SystemRoot, place: String) {
      self.root = root
      self.place = place
    }
  }

  private init(
    _ purpose: Purpose, mounts: [Mount], environment: [String: String], limits: SandboxLimits
  ) {
    self.purpose = purpose
    self.mounts = mounts
    self.environment = Self.plainEnvironment.merging(environment) { _, own in own }
    self.limits = limits
    root = .host
    workingDirectory = "/"
  }

  private static let plainEnvironment = [
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp",
    "LC_ALL": "C.UTF-8", "TZ": "UTC",
  ]

  /// The environment of a build before a step adds to it: fixed names and times keep a build the same wherever and
  /// whenever it is made.
  package static let buildEnvironment = plainEnvironment.merging(["SOURCE_DATE_EPOCH": "0"]) { $1 }

  /// For a step of a build in `root`.
  package static func build(
    in root: SystemRoot = .host, mounts: [Mount],
    environment: [String: String] = buildEnvironment, limits: SandboxLimits
  ) -> SandboxProfile {
    var profile = SandboxProfile(.build, mounts: mounts, environment: environment, limits: limits)
    profile.root = root
    return profile
  }

  /// For the probe of a run, with what it starts in `guest`, or in the host's own files.
  package static func run(mounts: [Mount], guest: Guest?, limits: SandboxLimits) -> SandboxProfile {
    var profile = SandboxProfile(
      .run, mounts: runtimeFolders.map { .readOnly($0, at: $0) } + mounts, environment: [:],
      limits: limits)
    profile.guest = guest
    return profile
  }

  /// For a program of `root` that looks at files of strangers.
  package static func tool(
    in root: SystemRoot = .host, mounts: [Mount] = [], environment: [String: String] = [:]
  ) -> SandboxProfile {
    var profile = SandboxProfile(
      .tool, mounts: mounts, environment: environment, limits: .tool)
    profile.root = root
    return profile
  }

  /// Everything that is shown, in order.
  var allMounts: [Mount] {
    var all = SystemView(root: root, place: "").mounts
    all += [.processes(at: "/proc"), .devices(at: "/dev"), .memory(limits.temporary, at: "/tmp")]
    if let guest {
      let place = guest.place
      all += SystemView(root: guest.root, place: place).mounts
      all += [
        .processes(at: "\(place)/proc"), .devices(at: "\(place)/dev"),
        .memory(limits.temporary, at: "\(place)/tmp"),
      ]
    }
    return all + mounts
  }

  /// The capabilities that the first program has, over its own namespaces alone: to look into what it
  /// starts, and to take from that every capability.
  var capabilities: [String] {
    guard purpose == .run else { return [] }
    return ["CAP_SYS_PTRACE", "CAP_SETPCAP"] + (guest == nil ? [] : ["CAP_SYS_CHROOT"])
  }

  /// Whether the first program is process 1 of its namespace, and reaps for all.
  var programIsInit: Bool { purpose == .run }
}
