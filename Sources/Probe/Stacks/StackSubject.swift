import Glibc
import Model

/// What stacks are taken of.
package enum StackSubject {
  /// A living process, by a copy of it; an empty copy where it could not be made.
  case process(ProcessImage)
  /// A core file.
  case core(Core)

  /// A core file, and where what it was made of lies.
  package struct Core: Sendable {
    /// The core file.
    package var path: String
    /// The file of the program.
    package var program: String
    /// The folder that was the root of its process; empty for ours.
    package var sysroot = ""

    /// The core file at `path` of this program.
    package init(_ path: String, program: String, sysroot: String? = nil) {
      self.path = path
      self.program = program
      self.sysroot = sysroot ?? ""
    }
  }

  /// The process as it is recorded; 0 for a core file, of which there is one.
  var pid: Int {
    switch self {
    case .process(let image): image.pid
    case .core: 0
    }
  }

  /// Whether a debugger may stop it: none is tried on a process that could not be stopped for a copy, but
  /// where that is for want of code for this architecture.
  var canBeStopped: Bool {
    switch self {
    case .process(let image): image.isUnwindable || image.errors.contains(ENOSYS)
    case .core: true
    }
  }

  /// A note about it.
  func note(_ failure: String) -> String {
    switch self {
    case .process(let image): "process \(image.pid): \(failure)"
    case .core: failure
    }
  }

  /// The note that a tool took its stacks which stops what it reads.
  package func note(takenBy tool: StackTool) -> String {
    switch self {
    case .process: note("its stacks were taken by \(tool.rawValue)")
    case .core: note("the stacks were taken by \(tool.rawValue)")
    }
  }
}
