import Basics
import Glibc

extension Architecture {
  /// Where the note of a thread in a core file (`NT_PRSTATUS`) tells the system call that it was in; nil where it
  /// does not tell: on aarch64 the number lies in a register that a program may use for something else.
  package var callPlaces: CallPlaces? {
    switch self {
    case .x86:
      // orig_rax, then rdi, rsi, rdx, r10, r8, r9, of the 27 registers of `user_regs_struct`.
      CallPlaces(registers: 27, number: 15, arguments: [14, 13, 12, 7, 9, 8])
    case .arm: nil
    }
  }

  /// The bytes of a page of memory on this machine: a kernel of one architecture may be built for several sizes.
  package static let pageSize = sysconf(Int32(_SC_PAGESIZE))
}

extension Architecture {
  /// The registers that hold a system call, by their index among the general ones.
  package struct CallPlaces: Sendable {
    /// How many registers there are, each of eight bytes.
    package let registers: Int
    /// That of the call's number.
    package let number: Int
    /// Those of its six arguments.
    package let arguments: [Int]

    /// Where the registers begin in the note: on every architecture of 64 bits behind ids and times.
    package static let start = 112
  }
}

/// A system call by the name that strace(1) and the kernel's headers give it, and its number on each architecture.
package struct SystemCall: Sendable, Equatable {
  /// Its name: `futex`.
  package let name: String
  private let x86: Int?
  private let arm: Int?

  /// A call with its number on x86_64, and on aarch64; nil where it has none.
  init(_ name: String, _ x86: Int?, _ arm: Int?) {
    self.name = name
    self.x86 = x86
    self.arm = arm
  }

  /// Its number on an architecture; nil where that has other calls for the same.
  package func number(on architecture: Architecture) -> Int? {
    switch architecture {
    case .x86: x86
    case .arm: arm
    }
  }
}
