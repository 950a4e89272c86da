import Basics
import Model

/// A failure that a script itself reported on its way.
struct ReportedFailure {
  /// `child's RPC answered UNAVAILABLE (failed to connect)`
  let sentence: String
  /// The same without what varies between runs.
  let title: String

  /// Nil when the phase reports no failure, or one that the scenario asks for.
  init?(_ phase: Phase, wanted: Set<String>) {
    guard !wanted.contains(phase.name) else { return nil }
    let role = OneLine.clean(phase.role, limit: 40)
    switch phase.name {
    case PhaseNames.rpcFailed, PhaseNames.rpcExpired:
      sentence = "\(role)'s RPC \(Self.outcome(phase.data))"
      var data = phase.data
      data["seconds"] = nil
      title = StableText.of("\(StableText.role(role))'s RPC \(Self.outcome(data))")
    case PhaseNames.forkThrew:
      let error = OneLine.clean(phase.data["error"] ?? "an exception")
      sentence = "\(role)'s fork threw \(error)"
      title = StableText.of("\(StableText.role(role))'s fork threw \(error)")
    default:
      return nil
    }
  }

  private static func outcome(_ data: [String: String]) -> String {
    let details = OneLine.clean(data["details"] ?? "")
    guard let status = data["status"].map(StatusName.of) else { return "failed" }
    if status == "exception" { return details.isEmpty ? "threw" : "threw \(details)" }
    if status == StatusName.deadlineExceeded {
      // Its details only repeat it; how late it came tells whether timers run at all.
      return "answered \(status)"
        + (data["seconds"].map { " after \(OneLine.clean($0, limit: 12)) s" } ?? "")
    }
    return "answered \(status)" + (details.isEmpty ? "" : " (\(details))")
  }
}

/// Names of gRPC's status codes.
enum StatusName {
  static let deadlineExceeded = "DEADLINE_EXCEEDED"

  private static let names = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", deadlineExceeded, "NOT_FOUND",
    "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED",
    "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ]

  /// The name of a status given by name or number.
  static func of(_ text: String) -> String {
    guard let code = Int(text), names.indices.contains(code) else {
      return OneLine.clean(text, limit: 40)
    }
    return names[code]
  }
}
