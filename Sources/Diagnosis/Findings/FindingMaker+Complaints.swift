import Model

extension FindingMaker {
  /// Lines between a complaint and the stack that a library prints below it.
  private static let mostBetween = 3

  /// Gives each complaint of Abseil's the stack below it, which tells whose it is: one of another library's takes
  /// the lines with it, one of gRPC's is one finding with them.
  static func join(
    _ logged: inout [LogFinding], to findings: inout [Finding], of stacks: [PastedStacks]
  ) {
    for (index, stack) in stacks.enumerated().reversed()
    where stack.form == .abseil && stack.signal == nil {
      guard
        let first = logged.lastIndex(where: {
          $0.line < stack.line && stack.line - $0.line <= mostBetween
        })
      else { continue }
      let name = logged[first].finding.failure?.name
      let complaint = logged[first...].filter { $0.finding.failure?.name == name }
      switch findings[index].owner {
      case .other:
        logged.removeSubrange(first...)
      case .grpc:
        findings[index].failure = logged[first].finding.failure
        findings[index].reports = logged[first].finding.reports
        findings[index].evidence += complaint.flatMap(\.finding.evidence)
        logged.removeSubrange(first...)
      case .unknown, .idle:
        logged[first].finding.untold = [
          "whose it is: no frame of its stack that says so has a name"
        ]
      }
    }
  }

  /// A thread that burns CPU is in one place whenever a profiler looks; one that passes by is not.
  func withholdChance(in findings: inout [Finding], of stacks: [PastedStacks]) {
    let running = stacks.indices.filter { stacks[$0].isOfRunning }
    let spinning = running.filter { findings[$0].signature?.kind == .livelock }
    guard spinning.count < 2 || spinning.count * 2 < running.count else { return }
    for index in spinning { withholdTitle(of: &findings[index]) }
  }
}
