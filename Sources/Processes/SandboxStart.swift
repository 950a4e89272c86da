/// What starting a sandbox takes beside its command.
package struct SandboxStart: Sendable, Equatable {
  /// What bubblewrap reads, and what is staged for it.
  package struct View: Sendable, Equatable {
    /// What descriptors hold, by number.
    package var data: [Int32: [UInt8]]
    /// What is shown to another user first, in the order of their names: `0`, `1`, ….
    package var staged: [StagedPath]

    /// A view of these parts.
    package init(data: [Int32: [UInt8]], staged: [StagedPath]) {
      self.data = data
      self.staged = staged
    }
  }

  /// For the caller's own user.
  package var plain: View
  /// For the user that root becomes; nil where it stays itself.
  package var staged: View?
  /// The limits of the whole sandbox.
  package var limits: SandboxLimits
  /// The folders of the host that are written.
  package var folders: [String]
  /// Whether it has a process namespace of its own, which ends with its first process.
  package var hasOwnProcesses: Bool

  /// A start of these parts.
  package init(
    plain: View, staged: View?, limits: SandboxLimits, folders: [String], hasOwnProcesses: Bool
  ) {
    self.plain = plain
    self.staged = staged
    self.limits = limits
    self.folders = folders
    self.hasOwnProcesses = hasOwnProcesses
  }
}

/// A file or folder of the host that is shown to another user.
package struct StagedPath: Equatable, Sendable {
  /// Where the host has it.
  package var path: String
  /// Whether it is a folder.
  package var isFolder: Bool
  /// Whether the sandbox may write it.
  package var isWritable: Bool

  /// A path to stage.
  package init(path: String, isFolder: Bool, isWritable: Bool) {
    self.path = path
    self.isFolder = isFolder
    self.isWritable = isWritable
  }
}

/// The descriptors with a meaning to bubblewrap as it is started; files follow.
package enum SandboxDescriptor {
  /// Its options.
  package static let options: Int32 = 3
  /// The system calls to refuse.
  package static let filter: Int32 = 4
  /// Where it tells the process id of the sandbox.
  package static let info: Int32 = 5
  /// What it waits for before the program starts.
  package static let gate: Int32 = 6
  /// The first of the files.
  package static let files: Int32 = 7
}
