import Basics
import Foundation
import Synchronization

/// Standard output and error as the caller gave them: what they did not take is an error of the command, also
/// where nothing else went wrong, as `close_stdout` of gnulib has it.
package enum StandardStreams {
  private struct State {
    var isPrepared = false
    /// The reason why standard output did not take what was written to it.
    var lost: Int32?
    /// How the command ends then.
    var code = Basics.ExitCode.ownError.rawValue
  }

  private static let state = Mutex(State())

  /// Gives closed streams a descriptor that nothing can be written to, so that no file which is opened later
  /// gets their numbers; and looks when the process ends whether all was taken.
  package static func prepare() {
    for (number, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY),
    ]
    where fcntl(number, F_GETFD) < 0 {
      let descriptor = open("/dev/null", mode)
      if descriptor >= 0, descriptor != number {
        dup2(descriptor, number)
        close(descriptor)
      }
    }
    let isFirst = state.withLock { state in
      defer { state.isPrepared = true }
      return !state.isPrepared
    }
    if isFirst { atexit { StandardStreams.finish() } }
  }

  /// How the command ends where output was lost.
  static func endLoss(with code: Int32) { state.withLock { $0.code = code } }

  /// Notes that standard output did not take something, by the reason in `errno`.
  static func noteLoss(_ reason: Int32) {
    state.withLock { state in if state.lost == nil { state.lost = reason } }
  }

  /// What argument-parser printed goes out now, and whatever was lost decides how the process ends.
  private static func finish() {
    if fflush(nil) != 0 { noteLoss(errno) }
    let (lost, code) = state.withLock { ($0.lost, $0.code) }
    guard let lost else { return }
    let text = "error: standard output: cannot write: \(String(cString: strerror(lost)))\n"
    _ = Array(text.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    _exit(code)
  }
}
