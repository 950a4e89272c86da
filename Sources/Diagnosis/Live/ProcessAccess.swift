import Glibc
import Probe

/// Which processes this one may look into (`ptrace(2)`), as far as the machine tells beforehand.
package enum ProcessAccess: Equatable, Sendable {
  /// Those of every user.
  case all
  /// Those of the same user.
  case own
  /// None but its own children, by a setting of the kernel.
  case none(setting: String)

  /// What holds for this process.
  package static var current: ProcessAccess {
    let scope = ProcFile.bytes("/proc/sys/kernel/yama/ptrace_scope", isSmall: true)
    let status = ProcFile.bytes("/proc/self/status", isSmall: true) ?? []
    return ProcessAccess(
      scope: scope.map { String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self) },
      status: String(decoding: status, as: UTF8.self))
  }

  /// What follows from Yama's setting, nil where there is no Yama, and from `/proc/self/status`.
  init(scope: String?, status: String) {
    let isPrivileged = Self.hasPtrace(status)
    switch scope {
    case "3": self = .none(setting: "kernel.yama.ptrace_scope=3")
    case "1"?, "2"?:
      self = isPrivileged ? .all : .none(setting: "kernel.yama.ptrace_scope=\(scope ?? "")")
    default: self = isPrivileged ? .all : .own
    }
  }

  /// Whether `CAP_SYS_PTRACE` is among the effective capabilities.
  private static func hasPtrace(_ status: String) -> Bool {
    let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
    let digits = line?.split(separator: "\t").last.map(String.init) ?? ""
    return (UInt64(digits, radix: 16) ?? 0) & (1 << 19) != 0
  }
}
