import Foundation
import Processes

/// Programs that never rest, while others are run.
enum BurningPrograms {
  /// Runs `body` beside `perCore` burning programs for each core.
  static func burn(_ perCore: Int, _ body: () async throws -> Void) async throws {
    guard perCore > 0 else { return try await body() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<perCore * ProcessInfo.processInfo.activeProcessorCount {
        group.addTask { _ = try? await Processes.run(Command("sha256sum", ["/dev/zero"])) }
      }
      defer { group.cancelAll() }
      try await body()
    }
  }
}
