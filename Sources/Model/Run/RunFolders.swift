import Basics

/// Folders as a run in a sandbox sees them.
package enum RunFolders {
  /// Where the root of the system lies that PHP belongs to, when it is not the host.
  package static let system = "/mnt/root"

  /// The folders that each run has for itself: empty when it begins, in memory, and open to what is under test.
  private static let own = ["/tmp", "/dev/shm"]

  /// A path as PHP's system has it: the probe may see another system's files where that lies, or as that system does.
  package static func inSystem(_ path: String) -> String {
    path.hasPrefix("\(system)/") ? String(path.dropFirst(system.count)) : path
  }

  /// Whether only the run itself can have put there what lies at a path, whatever the host has of that name.
  package static func isOwn(_ path: String) -> Bool {
    own.contains(where: inSystem(path).isWithin)
  }
}
