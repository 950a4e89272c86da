import Processes

/// A view of the file system and a set of namespaces of its own, by bubblewrap (`bwrap(1)`).
package struct Bubblewrap: Sendable, Equatable {
  /// Something to be seen at a path inside; later mounts cover earlier ones.
  package enum Mount: Sendable, Equatable {
    /// A file or folder of the host, not to be written.
    case readOnly(String, at: String)
    /// A file or folder of the host, to be written.
    case writable(String, at: String)
    /// An empty folder in memory.
    case memory(at: String)
    /// The few devices that every program may ask for.
    case devices(at: String)
    /// The processes of the namespace.
    case processes(at: String)
  }

  /// The root of the file system inside; the host's own by default.
  package var root = "/"
  /// What is mounted over the root, in order.
  package var mounts: [Mount]
  /// The whole environment inside.
  package var environment: [String: String]
  /// The folder the program starts in.
  package var workingDirectory: String
  /// Whether the program itself is process 1 of its namespace, and reaps for all.
  package var programIsInit: Bool
  /// Whether the program may change its root (`CAP_SYS_CHROOT`). It is nobody special then, as seen
  /// from inside: what it starts there cannot make itself a user of its own.
  package var changesRoot = false

  /// A sandbox with its mounts and its environment.
  package init(
    mounts: [Mount] = [], environment: [String: String], workingDirectory: String = "/",
    programIsInit: Bool = false
  ) {
    self.mounts = mounts
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.programIsInit = programIsInit
  }

  /// The command that runs `program` inside; no network but loopback, gone when its starter is gone.
  package func command(_ program: String, _ arguments: [String]) -> Command {
    var words = ["--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
    if programIsInit { words.append("--as-pid-1") }
    if changesRoot { words += ["--cap-add", "CAP_SYS_CHROOT", "--uid", "1000", "--gid", "1000"] }
    words += ["--ro-bind", root, "/", "--dev", "/dev", "--proc", "/proc"]
    for mount in mounts {
      switch mount {
      case .readOnly(let source, let target): words += ["--ro-bind", source, target]
      case .writable(let source, let target): words += ["--bind", source, target]
      case .memory(let target): words += ["--tmpfs", target]
      case .devices(let target): words += ["--dev", target]
      case .processes(let target): words += ["--proc", target]
      }
    }
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      words += ["--setenv", name, value]
    }
    words += ["--chdir", workingDirectory, "--", program] + arguments
    return Command("bwrap", words)
  }
}
