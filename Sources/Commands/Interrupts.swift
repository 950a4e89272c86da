import Basics
import Dispatch
import Foundation
import Synchronization

/// Runs `body` in a task that the first SIGINT, SIGTERM or SIGHUP cancels. A second one ends the process at once,
/// as does the first where `body` does not end within some seconds: a call of a library can wait for a server that
/// never answers. The sandboxes die with the process.
/// - Throws: what `body` throws; `CancellationError` in the place of an error that may come of the cancellation: a
///   program that was ended on the way looks like one that does not work.
func interruptible<Value: Sendable>(
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  let task = Task { try await body() }
  let interrupts = Interrupts()
  // A queue of its own has a thread whatever else waits: those of the global ones are as many as there are cores, and
  // a call of a library can hold each.
  let queue = DispatchQueue(label: "signals")
  // A hang-up that was ignored when we were started stays so: that is what nohup(1) is for.
  let taken = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
  let sources = taken.map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
    source.setEventHandler {
      switch interrupts.take(at: .now) {
      case .first:
        task.cancel()
        queue.asyncAfter(deadline: .now() + Interrupts.patience) {
          // What stands is shown then, which takes as long as it takes.
          if !interrupts.isOver { _exit(128 + number) }
        }
      case .echo: break
      case .again: _exit(128 + number)
      }
    }
    source.resume()
    return source
  }
  defer {
    interrupts.end()
    for source in sources { source.cancel() }
    for number in taken { signal(number, SIG_DFL) }
  }
  do {
    return try await task.value
  } catch {
    let tellsOfIt = (error as? any UserFacingError)?.exitCode == .inconclusive
    throw task.isCancelled && !tellsOfIt ? CancellationError() : error
  }
}

private func isIgnored(_ number: Int32) -> Bool {
  var action = sigaction()
  guard sigaction(number, nil, &action) == 0 else { return false }
  return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    == unsafeBitCast(SIG_IGN, to: Int.self)
}

/// Tells a second request to stop from a first one that arrived twice.
///
/// A terminal and timeout(1) signal the process and its group, and a wrapper may pass its own on.
final class Interrupts: Sendable {
  enum Meaning {
    case first, echo, again
  }

  /// How long what was cancelled may take to end, in seconds: runs are ended and a record is closed meanwhile.
  static let patience = 15.0
  private static let echoes = Duration.milliseconds(500)
  private let since = Mutex<ContinuousClock.Instant?>(nil)
  private let over = Atomic(false)

  /// Whether what could be interrupted has ended.
  var isOver: Bool { over.load(ordering: .relaxed) }

  /// Notes that it has.
  func end() { over.store(true, ordering: .relaxed) }

  func take(at now: ContinuousClock.Instant) -> Meaning {
    since.withLock { since in
      guard let first = since else {
        since = now
        return .first
      }
      return first.duration(to: now) < Self.echoes ? .echo : .again
    }
  }
}
