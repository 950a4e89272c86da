import CLinux

/// What a started program gets and loses beside what every one does.
package struct SpawnExtras: Sendable {
  /// Descriptors of ours by their numbers in the program, from 3 on.
  package var descriptors: [Int32: Int32] = [:]
  /// The system calls it is refused (`systemCallFilter`); with them it keeps no capability and gains
  /// none. Empty for no filter.
  package var filter: [UInt8] = []
  /// How it steps down from root, and what is shown to the user it becomes.
  var stage: (Privileges.Stage, [StagedPath])?

  /// Nothing beside.
  package init() {}

  /// A program that is refused what no subject of a run needs.
  package static var subject: SpawnExtras {
    var extras = SpawnExtras()
    extras.filter = systemCallFilter(forSubjects: true)
    return extras
  }

  init(
    stage: (Privileges.Stage, [StagedPath])?, descriptors: [Int32: Int32] = [:]
  ) {
    self.stage = stage
    self.descriptors = descriptors
  }

  /// The parts of a request as C wants them, valid while `body` runs.
  struct RequestParts {
    let inherited: UnsafeBufferPointer<fp_inherited>
    let filter: UnsafeRawBufferPointer
    let stage: UnsafePointer<fp_stage>?
  }

  func withRequestParts<R>(_ body: (RequestParts) -> R) -> R {
    let inherited = descriptors.sorted { $0.key < $1.key }.map {
      fp_inherited(descriptor: $0.value, number: $0.key)
    }
    return inherited.withUnsafeBufferPointer { inherited in
      filter.withUnsafeBytes { filter in
        let filter = filter.isEmpty ? UnsafeRawBufferPointer(start: nil, count: 0) : filter
        guard let (stage, items) = stage else {
          return body(RequestParts(inherited: inherited, filter: filter, stage: nil))
        }
        return withStage(stage, items) { stage in
          body(RequestParts(inherited: inherited, filter: filter, stage: stage))
        }
      }
    }
  }

  private func withStage<R>(
    _ stage: Privileges.Stage, _ items: [StagedPath],
    _ body: (UnsafePointer<fp_stage>) -> R
  ) -> R {
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
