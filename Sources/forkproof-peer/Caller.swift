import GRPCCore
import Synchronization

/// Who calls: by the metadata that the scenarios send, and the port it came from.
struct Caller: Sendable, Hashable {
  let role: String
  let pid: Int
  let port: Int

  init(_ metadata: Metadata, from remote: String) {
    // A line about it has to fit into a pipe at once.
    role = String((metadata[stringValues: "forkproof-role"].first { _ in true } ?? "").prefix(200))
    pid = metadata[stringValues: "forkproof-pid"].first { _ in true }.flatMap { Int($0) } ?? 0
    port = remote.split(separator: ":").last.flatMap { Int($0) } ?? 0
  }
}

/// Keeps callers waiting until the probe knows who they are: once they have their answer they may be
/// gone. Each is asked about once.
final class Doorkeeper: Sendable {
  private enum Entry {
    case asked([CheckedContinuation<Void, Never>])
    case known
  }

  private struct Key: Hashable {
    var port: Int
    var pid: Int
  }

  private let asks: Bool
  private let entries = Mutex<[Key: Entry]>([:])

  /// One that asks the probe, or lets everybody in.
  init(asks: Bool) { self.asks = asks }

  /// Returns once the probe knows the caller.
  func identify(_ caller: Caller) async {
    guard asks else { return }
    let key = Key(port: caller.port, pid: caller.pid)
    await withCheckedContinuation { continuation in
      let isNew = entries.withLock { entries -> Bool? in
        switch entries[key] {
        case .known: return nil
        case .asked(let others):
          entries[key] = .asked(others + [continuation])
          return false
        case nil:
          entries[key] = .asked([continuation])
          return true
        }
      }
      switch isNew {
      case true: CallLog.ask(about: caller)
      case false: break
      case nil: continuation.resume()
      }
    }
  }

  /// The probe knows who is at a port.
  func admit(port: Int, pid: Int) {
    let waiting = entries.withLock { entries -> [CheckedContinuation<Void, Never>] in
      defer { entries[Key(port: port, pid: pid)] = .known }
      guard case .asked(let waiting)? = entries[Key(port: port, pid: pid)] else { return [] }
      return waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
