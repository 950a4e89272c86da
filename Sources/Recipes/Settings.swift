/// One row of the settings matrix: how PHP and gRPC are configured for a run.
public struct Settings: Codable, Sendable, Equatable {
  /// Its name: `default`, `on-epoll1`.
  public var name: String
  /// What it stands for, one sentence.
  public var description: String
  /// PHP ini settings: `grpc.enable_fork_support` to `1`.
  public var ini: [String: String]
  /// Environment variables.
  public var environment: [String: String]
  /// Whether gRPC promises that forking works under these settings.
  public var promisesForking: Bool
  /// What presses on the runs; nil for nothing.
  public var profile: StressProfile?

  /// Settings with all their parts.
  public init(
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
  public func pressed(by profile: StressProfile) -> Settings {
    var pressed = self
    pressed.name = name + Self.separator + profile.rawValue
    pressed.profile = profile
    return pressed
  }

  /// Their name without the profile: what scenarios say that they run under.
  public var row: String {
    profile.map { String(name.dropLast((Self.separator + $0.rawValue).count)) } ?? name
  }

  private static let separator = "+"
}

/// What presses on runs, so that races that are rare on a quiet machine show.
public enum StressProfile: String, Codable, Sendable, CaseIterable {
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
  public func runs(under settings: Settings) -> Bool { self.settings.contains(settings.row) }
}
