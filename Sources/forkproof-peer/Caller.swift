import GRPCCore
import Synchronization

/// Who calls: by the metadata that the scenarios send, and the port it came from.
struct Caller: Sendable, Hashable {
  let role: String
  let pid: Int
  let port: Int

  init(_ metadata: Metadata, from remote: String) {
    // A line about it has to fit into a pipe at once.
    let named = metadata[stringValues: "forkproof-role"].first { _ in true } ?? ""
    role = String(decoding: named.utf8.prefix(200), as: UTF8.self)
    pid = metadata[stringValues: "forkproof-pid"].first { _ in true }.flatMap { Int($0) } ?? 0
    port = remote.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }
}

/// Keeps callers waiting until the probe knows who they are: once they have their answer they may be
/// gone. Each call is asked about, since a port may be another's by the next one.
final class Doorkeeper: Sendable {
  private struct Key: Hashable {
    var port: Int
    var pid: Int
  }

  private let asks: Bool
  private let waiting = Mutex<[Key: [CheckedContinuation<Void, Never>]]>([:])

  /// One that asks the probe, or lets everybody in.
  init(asks: Bool) { self.asks = asks }

  /// Returns once the probe knows the caller.
  func identify(_ caller: Caller) async {
    guard asks else { return }
    await withCheckedContinuation { continuation in
      waiting.withLock {
        $0[Key(port: caller.port, pid: caller.pid), default: []].append(continuation)
      }
      CallLog.ask(about: caller)
    }
  }

  /// The probe knows who is at a port.
  func admit(port: Int, pid: Int) {
    let first = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      let key = Key(port: port, pid: pid)
      guard var queue = waiting[key], !queue.isEmpty else { return nil }
      let first = queue.removeFirst()
      waiting[key] = queue.isEmpty ? nil : queue
      return first
    }
    first?.resume()
  }
}
