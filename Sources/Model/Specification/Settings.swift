/// One row of the settings matrix: how PHP and gRPC are configured for a run.
package struct Settings: Codable, Sendable, Hashable {
  /// Its name: `default`, `on-epoll1`.
  package var name: String
  /// What it stands for, one sentence.
  package var description: String
  /// PHP ini settings: `grpc.enable_fork_support` to `1`.
  package var ini: [String: String]
  /// Environment variables.
  package var environment: [String: String]
  /// Whether gRPC promises that forking works under these settings.
  package var promisesForking: Bool
  /// The settings whose scenarios run under these as well; nil where scenarios name these themselves.
  package var scenariosOf: String?
  /// What presses on the runs; nil for nothing.
  package var profile: StressProfile?

  /// Settings with all their parts.
  package init(
    name: String, description: String = "", ini: [String: String] = [:],
    environment: [String: String] = [:], promisesForking: Bool = false
  ) {
    self.name = name
    self.description = description
    self.ini = ini
    self.environment = environment
    self.promisesForking = promisesForking
  }

  /// The same settings with the runs under pressure: a row of its own, since rates of failure under
  /// pressure and without are never pooled.
  package func pressed(by profile: StressProfile) -> Settings {
    var pressed = self
    pressed.name = name + Self.separator + profile.rawValue
    pressed.profile = profile
    return pressed
  }

  /// What scenarios say that they run under: the name without the profile, or that of other settings.
  package var row: String {
    let own = profile.map { String(name.dropLast((Self.separator + $0.rawValue).count)) }
    return scenariosOf ?? own ?? name
  }

  private static let separator = "+"
}

/// What presses on runs, so that races that are rare on a quiet machine show.
package enum StressProfile: String, Codable, Sendable, CaseIterable {
  /// All processes of a run share one core.
  case oneCore = "one-core"
  /// More programs that never rest than there are cores.
  case oversubscribed
  /// A child has the lowest priority from the fork on.
  case slowChild = "slow-child"
  /// A parent has the lowest priority from its first fork on.
  case slowParent = "slow-parent"
}

extension Scenario {
  /// Whether it runs under these settings.
  package func runs(under settings: Settings) -> Bool { self.settings.contains(settings.row) }
}
