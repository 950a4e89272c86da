import CLinux
import Files
import Glibc
import Model

/// A started process that was not waited for yet.
package struct SpawnedProcess: Sendable {
  /// Its process id.
  package let pid: pid_t
  /// A descriptor that polls readable when it ends (`pidfd_open(2)`); -1 where there is none.
  package let pidDescriptor: Int32
  /// What ends its group when this process is gone; nil for nothing.
  fileprivate let watchdog: Watchdog?

  /// Waits until it has ended; it is still there to be reaped.
  func wait() {
    var seen = siginfo_t()
    while waitid(P_PID, id_t(pid), &seen, WEXITED | WNOWAIT) < 0, errno == EINTR {}
  }

  /// Ends it with its group, and says how it ended.
  package func end() -> ExitStatus {
    // Before it is reaped: then its number may be another's.
    kill(-pid, SIGKILL)
    watchdog?.remove(pid)
    close(pidDescriptor)
    return reap(pid)
  }
}

/// A limit as `setrlimit(2)` takes it.
package struct ResourceLimit: Sendable, Equatable {
  /// `RLIMIT_CPU` and its like.
  package var resource: Int32
  /// The soft and the hard limit.
  package var value: UInt64

  /// A limit on `resource`.
  package init(resource: Int32, value: UInt64) {
    self.resource = resource
    self.value = value
  }
}

/// Starts a program; every descriptor but the three given is closed in it.
///
/// It leads a process group of its own. `options` is what else it is held to.
/// - Throws: `CommandError.notStarted` with the system's reason.
package func spawn(
  _ invocation: Invocation, standard: (Int32, Int32, Int32), options: SpawnOptions = SpawnOptions()
) throws(CommandError) -> SpawnedProcess {
  let words = CStrings([invocation.program] + invocation.arguments)
  let variables = invocation.environment.map { variables in
    CStrings(variables.map { "\($0.key)=\($0.value)" }.sorted())
  }
  let directory = invocation.workingDirectory.map { CStrings([$0]) }
  let root = invocation.root.map { CStrings([$0]) }
  let start = {
    options.withRequestParts { parts in
      var request = fp_spawn_request(
        path: words.pointers[0], argv: words.pointers, envp: variables?.pointers ?? environ,
        root: root?.pointers[0], directory: directory?.pointers[0], standard: standard,
        leads_session: options.leadsSession, dies_with_thread: options.diesWithThread,
        watchdog: options.watchdog?.descriptor ?? -1, limits: parts.limits.baseAddress,
        limit_count: Int32(parts.limits.count), inherited: parts.inherited.baseAddress,
        inherited_count: Int32(parts.inherited.count), stage: parts.stage,
        filter: parts.filter.baseAddress, filter_size: parts.filter.count)
      // The request holds pointers that these own.
      return withExtendedLifetime((words, variables, directory, root)) { fp_spawn(&request) }
    }
  }
  var pid = start()
  // A file that this process has just written is busy while a child forked by another thread still
  // holds it open, which it does until its own execve(2).
  for _ in 0..<100 where pid == -ETXTBSY {
    usleep(10_000)
    pid = start()
  }
  guard pid > 0 else {
    if options.stage != nil, [EOPNOTSUPP, EPERM, ENOSYS, EINVAL].contains(-pid) {
      throw .notStaged(program: invocation.program)
    }
    throw .notStarted(
      program: invocation.program, reason: String(cString: strerror(-pid)))
  }
  return SpawnedProcess(
    pid: pid, pidDescriptor: max(-1, fp_pidfd_open(pid)), watchdog: options.watchdog)
}

/// Makes this process the reaper of its orphaned descendants (`PR_SET_CHILD_SUBREAPER`).
/// - Returns: whether the system allowed it.
package func becomeReaper() -> Bool { fp_become_subreaper() == 0 }

/// A null-terminated array of C strings, freed with its owner.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
    pointers[count] = nil
  }

  deinit {
    for index in 0..<count { free(pointers[index]) }
    pointers.deallocate()
  }
}

/// The path of `program`, searched on `PATH` unless it names a folder already.
package func findProgram(_ program: String, path: String? = nil) -> String? {
  func isProgram(_ path: String) -> Bool {
    access(path, X_OK) == 0 && FileStatus(path, followingLinks: true)?.isFile == true
  }
  if program.contains("/") { return isProgram(program) ? program : nil }
  return searchFolders(path).lazy.map { "\($0)/\(program)" }.first(where: isProgram)
}

/// Takes out of `PATH`, for this process and what it starts, the folders that are named from the working folder: that
/// may be a stranger's, with a `bwrap` or a `gdb` of his own.
package func dropRelativeSearchFolders() {
  setenv("PATH", searchFolders(nil).joined(separator: ":"), 1)
}

private func searchFolders(_ path: String?) -> [Substring] {
  let path = path ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
  return path.split(separator: ":").filter { $0.hasPrefix("/") }
}
