import GRPCCore
import Synchronization

/// Calls that are answered only when all of them are under way: calls that wait for one another never are.
final class Meeting: Sendable {
  private let there = Mutex(0)

  /// Returns once as many callers have come as `forkproof-callers` says.
  /// - Throws: `CancellationError` when the call ends before that.
  func attend(_ request: Metadata) async throws {
    let said = request[stringValues: "forkproof-callers"].first { _ in true }
    let wanted = said.flatMap { Int($0) } ?? 1
    there.withLock { $0 += 1 }
    while there.withLock({ $0 }) < wanted { try await Task.sleep(for: .milliseconds(5)) }
  }
}
