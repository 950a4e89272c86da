/// Names and kinds of the signals of Linux on x86-64 and arm64 (`signal(7)`).
package enum Signal {
  package static let quit = 3
  package static let trap = 5
  package static let kill = 9
  package static let terminate = 15
  package static let cpuLimit = 24

  private static let names = [
    1: "HUP", 2: "INT", 3: "QUIT", 4: "ILL", 5: "TRAP", 6: "ABRT", 7: "BUS", 8: "FPE", 9: "KILL",
    10: "USR1", 11: "SEGV", 12: "USR2", 13: "PIPE", 14: "ALRM", 15: "TERM", 16: "STKFLT",
    17: "CHLD", 18: "CONT", 19: "STOP", 20: "TSTP", 21: "TTIN", 22: "TTOU", 23: "URG", 24: "XCPU",
    25: "XFSZ", 26: "VTALRM", 27: "PROF", 28: "WINCH", 29: "IO", 30: "PWR", 31: "SYS",
  ]

  /// Signals that a fault of the program itself raises.
  package static let faults: Set<Int> = [4, 5, 6, 7, 8, 11, 31]

  /// `SIGSEGV` for 11; `signal 40` for one without a name.
  package static func name(_ number: Int) -> String {
    names[number].map { "SIG" + $0 } ?? "signal \(number)"
  }

  /// The number in `11`, `SEGV` or `SIGSEGV`; nil for anything else and for 0.
  package static func number(_ text: String) -> Int? {
    if let number = Int(text) { return (1...64).contains(number) ? number : nil }
    let bare = text.hasPrefix("SIG") ? String(text.dropFirst(3)) : text
    return names.first { $0.value == bare }?.key
  }
}
