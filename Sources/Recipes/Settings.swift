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
}
