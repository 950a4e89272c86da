/// How a process ended, as `wait(2)` tells it.
package enum ExitStatus: Codable, Sendable, Equatable, Hashable {
  /// It called `exit` with this code.
  case code(Int)
  /// This signal ended it.
  case signal(Int)

  /// Reads the status word of `wait(2)`.
  package init(waitStatus word: Int32) {
    let signal = Int(word & 0x7f)
    self = signal == 0 ? .code(Int((word >> 8) & 0xff)) : .signal(signal)
  }

  /// `ended with code 2`, `was ended by SIGSEGV`: what became of a program that is a means.
  package var inWords: String {
    switch self {
    case .code(let code): "ended with code \(code)"
    case .signal(let signal): "was ended by \(Signal.name(signal))"
    }
  }
}
