import Foundation
import Synchronization

extension Array where Element: Sendable {
  /// What `transform` makes of the elements, in their order, made in shares of at least `least` by
  /// all cores.
  package func mappedByAllCores<Result: Sendable>(
    least: Int, _ transform: @Sendable (Element) -> Result
  ) -> [Result] {
    let share = Swift.max(least, count / (4 * ProcessInfo.processInfo.activeProcessorCount) + 1)
    let starts = Array<Int>(stride(from: 0, to: count, by: share))
    let parts = Mutex([[Result]](repeating: [], count: starts.count))
    DispatchQueue.concurrentPerform(iterations: starts.count) { part in
      let made = self[starts[part]..<Swift.min(starts[part] + share, count)].map(transform)
      parts.withLock { $0[part] = made }
    }
    return parts.withLock { $0.flatMap(\.self) }
  }
}
