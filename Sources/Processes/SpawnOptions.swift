import CLinux

/// What a started program is held to, what it gets and what it loses, beside what every one does.
package struct SpawnOptions: Sendable {
  /// Whether it leads a session, not just a process group.
  package var leadsSession = false
  /// Whether it gets SIGKILL when the calling *thread* ends: the caller then stays on one thread until the process is
  /// reaped.
  package var diesWithThread = true
  /// What ends its process group when this process is gone.
  package var watchdog: Watchdog?
  /// Its limits.
  package var limits: [ResourceLimit] = []
  /// Descriptors of ours by their numbers in the program, from 3 on.
  package var descriptors: [Int32: Int32] = [:]
  /// The system calls it is refused (`systemCallFilter`); with them it keeps no capability and gains
  /// none. Empty for no filter.
  package var filter: [UInt8] = []
  /// How it steps down from root, and what is shown to the user it becomes.
  var stage: (Privileges.Stage, [StagedPath])?

  /// Options; without any, those of a program that ends with the thread that starts it.
  package init(
    leadsSession: Bool = false, diesWithThread: Bool = true, watchdog: Watchdog? = nil
  ) {
    self.leadsSession = leadsSession
    self.diesWithThread = diesWithThread
    self.watchdog = watchdog
  }

  /// The parts of a request as C wants them, valid while `body` runs.
  struct RequestParts {
    let limits: UnsafeBufferPointer<fp_limit>
    let inherited: UnsafeBufferPointer<fp_inherited>
    let filter: UnsafeRawBufferPointer
    let stage: UnsafePointer<fp_stage>?
  }

  func withRequestParts<R>(_ body: (RequestParts) -> R) -> R {
    let limits = limits.map { fp_limit(resource: $0.resource, value: $0.value) }
    let inherited = descriptors.sorted { $0.key < $1.key }.map {
      fp_inherited(descriptor: $0.value, number: $0.key)
    }
    return limits.withUnsafeBufferPointer { limits in
      inherited.withUnsafeBufferPointer { inherited in
        filter.withUnsafeBytes { filter in
          withStage { stage in
            body(
              RequestParts(
                limits: limits, inherited: inherited,
                filter: filter.isEmpty ? UnsafeRawBufferPointer(start: nil, count: 0) : filter,
                stage: stage))
          }
        }
      }
    }
  }

  private func withStage<R>(_ body: (UnsafePointer<fp_stage>?) -> R) -> R {
    guard let (stage, items) = stage else { return body(nil) }
    let paths = CStrings(items.map(\.path))
    let names = CStrings(items.indices.map(String.init))
    let staged = items.enumerated().map { number, item in
      fp_staged(
        path: paths.pointers[number], name: names.pointers[number], is_folder: item.isFolder,
        is_writable: item.isWritable)
    }
    return staged.withUnsafeBufferPointer { staged in
      var request = fp_stage(
        items: staged.baseAddress, count: staged.count, map: stage.map, uid: stage.user,
        gid: stage.group)
      return withExtendedLifetime((paths, names)) { body(&request) }
    }
  }
}
