/// A tool that takes stacks; its raw value is what records call it.
///
/// The order is that in which they are asked: each for what those before it could not take. Everything that a
/// tool is asked for is a switch: here, and in `StackTool+Method.swift` how it takes them.
package enum StackTool: String, Sendable, CaseIterable {
  /// libdw, on a copy of the registers and of the inner part of the stacks.
  case libdw
  /// The debugger.
  case gdb
  /// What `/proc` tells: where in the kernel a thread is.
  case proc

  /// Where a tool comes from.
  package enum Origin: Sendable, Equatable {
    /// A program of ours, which lies beside the others, and the package of Debian with the library that it needs.
    case ours(program: String, needs: String)
    /// A program, found in `PATH`, and the package of Debian that has it.
    case system(program: String, package: String)
    /// The kernel: there is nothing to install.
    case kernel
  }

  /// Where it comes from. `forkproof doctor` looks for it there.
  package var origin: Origin {
    switch self {
    case .libdw: .ours(program: "forkproof-stacks", needs: "libdw1")
    case .gdb: .system(program: "gdb", package: "gdb")
    case .proc: .kernel
    }
  }

  /// Whether a process stands still for as long as it reads. A note says so where it was used.
  package var stopsWhileReading: Bool {
    switch self {
    case .gdb: true
    case .libdw, .proc: false
    }
  }

  /// Whether it names functions of the program. One that does not is the last resort of a run, and no use to
  /// `diagnose`, which reads where in the kernel a thread is from `/proc` in any case.
  package var namesFunctions: Bool {
    switch self {
    case .libdw, .gdb: true
    case .proc: false
    }
  }

  /// The program of ours that it is; nil where it is none.
  package var ownProgram: String? {
    if case .ours(let program, _) = origin { program } else { nil }
  }
}
