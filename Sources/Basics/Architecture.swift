/// The architecture of a process, of a core file or of a library.
///
/// Each question is a switch, so that a new one does not compile until it is answered. What else depends on the
/// architecture, ARCHITECTURE.md names under "Where to add things".
package enum Architecture: String, Sendable, CaseIterable {
  case x86 = "x86_64"
  case arm = "aarch64"

  /// The one that this was built for.
  package static var here: Architecture {
    #if arch(x86_64)
      .x86
    #elseif arch(arm64)
      .arm
    #else
      #error("add the architecture: ARCHITECTURE.md, Where to add things")
    #endif
  }

  /// The one that an ELF header names; nil for any other.
  package init?(machine: Int) {
    guard let known = Self.allCases.first(where: { $0.machine == machine }) else { return nil }
    self = known
  }

  /// Its number in an ELF header: `e_machine` of elf(5).
  package var machine: Int {
    switch self {
    case .x86: 62
    case .arm: 183
    }
  }
}
