/// The tools whose stacks are read.
package enum TraceForm: String, Codable, Sendable, CaseIterable {
  /// `bt` or `thread apply all bt` of gdb, and pstack, which runs it.
  case gdb
  case elfutils = "eu-stack"
  case lldb
  /// macOS's `sample`.
  case sample
  /// What macOS keeps of a process that crashed.
  case crashReport = "crash report"
  /// `perf script`.
  case perf
  /// A stack of bpftrace.
  case bpftrace
  /// What sums up how long a process was where: folded stacks, and `offcputime` of bcc.
  case profile
  /// PHP-FPM's slow log: functions of PHP, none of C.
  case slowLog = "slow log"
  /// A trace that PHP prints of an exception, and what debuggers of PHP print.
  case phpTrace = "PHP trace"
  /// What Xdebug puts below PHP's errors, the outermost function first.
  case xdebug = "Xdebug trace"
  /// A report of AddressSanitizer and its like.
  case sanitizer
  case valgrind
  /// `coredumpctl info`.
  case coredump
  /// `pstack` of Solaris and illumos.
  case pstack
  /// What Abseil and glog print of their own stack.
  case abseil
  /// `backtrace_symbols(3)`, and lists of functions that do not tell the tool.
  case backtrace
  /// `/proc/PID/stack`.
  case kernel

  /// Whether its frames are functions of PHP: they cannot tell what waits inside a function of C.
  var isOfPHP: Bool { [.slowLog, .phpTrace, .xdebug].contains(self) }

  /// Whether it tells of errors that a program made, be it that it ran on, and not of one moment.
  var isOfErrors: Bool { self == .sanitizer || self == .valgrind }

  /// Whether its frames begin with `#N` and are of C, so that one line does not tell the tool.
  var numbersFrames: Bool {
    switch self {
    case .gdb, .elfutils, .sanitizer, .coredump: true
    case .lldb, .sample, .crashReport, .perf, .bpftrace, .profile, .slowLog, .phpTrace, .xdebug,
      .valgrind, .abseil, .backtrace, .kernel, .pstack:
      false
    }
  }
}
