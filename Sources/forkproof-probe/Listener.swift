import Basics
import CLinux
import Dispatch
import Glibc
import Model
import Probe
import Processes
import Synchronization

/// Hears what the run says, on a thread of its own, so that no process waits while stacks are taken:
/// phases as datagrams, each with its writer by the kernel's word, requests over connections, and what
/// the peer says of calls.
final class Listener: Sendable {
  /// The name by which processes of the run reach it. It is a secret of this run, and no file.
  let name: String
  private let heard = Mutex(Heard())
  private let messages: Int32
  private let requests: Int32
  private let end: Pipe
  private let ended = DispatchSemaphore(value: 0)
  private let start: Int

  /// A listener that can be reached; times count from `start`, microseconds by `CLOCK_MONOTONIC`.
  /// - Throws: `ListenerFailure`.
  init(start: Int) throws(ListenerFailure) {
    self.start = start
    name =
      "forkproof-" + (0..<2).map { _ in String(UInt64.random(in: 0 ... .max), radix: 36) }.joined()
    guard let end = Pipe() else { throw ListenerFailure(code: EMFILE) }
    self.end = end
    messages = fp_abstract_listener(Int32(SOCK_DGRAM.rawValue), "\(name).phases")
    requests = fp_abstract_listener(Int32(SOCK_STREAM.rawValue), "\(name).requests")
    guard messages >= 0, requests >= 0 else {
      throw ListenerFailure(code: -min(messages, requests))
    }
  }

  /// Listens from now on, to the peer as well where there is one.
  func begin(_ peer: PeerProcess?, desk: GreetingDesk) {
    DispatchQueue(label: "listener").async { [self] in
      var ears = Ears(listener: self, peer: peer, desk: desk)
      while !ears.isDone { ears.wait() }
      ears.drain()
      ended.signal()
    }
  }

  /// Hears what was said until now, then nothing any more.
  func finish() {
    end.closeWriteEnd()
    // A second is far more than it takes where the machine has time for this thread.
    _ = ended.wait(timeout: .now() + 30)
  }

  func withHeard<R: Sendable>(_ body: (inout Heard) -> R) -> R { heard.withLock { body(&$0) } }

  /// Microseconds since the start of the run.
  var now: Int { monotonicMicroseconds() - start }

  /// Microseconds since the start of the run, from nanoseconds by `CLOCK_MONOTONIC`.
  func time(_ nanoseconds: Int) -> Int { nanoseconds / 1000 - start }
}

extension Listener {
  var sources: [Int32] { [end.readEnd, messages, requests] }

  /// Takes the datagrams that are there, `most` of them; false once there are no more.
  func takeMessages(most: Int) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 17)
    for _ in 0..<most {
      var sender = fp_sender()
      let count = fp_receive(messages, &buffer, buffer.count, &sender)
      guard count >= 0 else { return false }
      let isWhole = count <= buffer.count
      guard isWhole, let said = PhaseMessage(buffer[..<count]) else {
        withHeard { $0.addUnreadable() }
        continue
      }
      let phase = Phase(
        at: time(of: sender), pid: said.pid, role: said.role, name: said.name,
        data: said.data ?? [:], writer: Int(sender.pid))
      withHeard { $0.add(phase, size: count) }
    }
    return true
  }

  func accept() -> Int32 { fp_accept(requests) }

  /// The kernel notes when a datagram was sent by the clock of the day; how that one stands to ours is
  /// asked now.
  private func time(of sender: fp_sender) -> Int {
    var day = timespec()
    clock_gettime(CLOCK_REALTIME, &day)
    let passed = day.tv_sec * 1_000_000_000 + day.tv_nsec - Int(sender.sent)
    // Where the clock of the day was set in between, it is of no use.
    return now - (sender.sent > 0 && (0..<60_000_000_000).contains(passed) ? passed / 1000 : 0)
  }
}

/// Why nothing can be heard: our own fault.
struct ListenerFailure: Error, CustomStringConvertible {
  var code: Int32

  var description: String { "cannot listen to the run: \(String(cString: strerror(code)))" }
}
