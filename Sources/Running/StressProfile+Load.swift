import Files
import Foundation
import Model
import Processes

extension StressProfile {
  /// The variables that our preloaded library reads.
  var environment: [String: String] {
    switch self {
    case .slowChild: ["FORKPROOF_SLOW": "child"]
    case .slowParent: ["FORKPROOF_SLOW": "parent"]
    case .oneCore, .oversubscribed: [:]
    }
  }

  /// What goes before the command under test; the probe keeps all cores for itself.
  var prefix: [String] {
    guard self == .oneCore, let core = allowedCores().randomElement() else { return [] }
    return ["/usr/bin/taskset", "-c", String(core)]
  }

  /// How many programs that never rest run for each core while runs of this profile are made.
  package var burnersPerCore: Int { self == .oversubscribed ? 2 : 0 }
}

/// Programs that never rest, while others are run.
package enum BurningPrograms {
  /// Runs `body` beside `perCore` burning programs for each core.
  package static func burn(_ perCore: Int, _ body: () async throws -> Void) async throws {
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

/// The cores that this process may use, as `proc(5)` lists them: `0-3,8`.
private func allowedCores() -> [Int] {
  guard let bytes = try? readFile("/proc/self/status") else { return [] }
  let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  let list = lines.first { $0.hasPrefix("Cpus_allowed_list:") }?.split(separator: "\t").last ?? ""
  return list.split(separator: ",").flatMap { range -> [Int] in
    let ends = range.split(separator: "-").compactMap { Int($0) }
    guard let first = ends.first, let last = ends.last, first <= last else { return [] }
    return Array(first...last)
  }
}
