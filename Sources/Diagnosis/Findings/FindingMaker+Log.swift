import Model

/// Lines of a log that tell less than they seem to.
extension FindingMaker {
  /// Lines that a log holds of a fork which came through.
  private static let signs = [
    "child", "forked", "worker", "processed", "exited", "started", "finished", "done",
  ]

  /// Core says that it waits for its threads at every fork that has to: only where nothing follows, or it says so
  /// again and again, does the fork hang.
  func withholdPassedForks(_ logged: inout [LogFinding], _ lines: [LogLine]) {
    let places = logged.indices.filter { isBeforeFork(logged[$0].finding) }
    guard places.count == 1, let place = places.first else { return }
    let line = logged[place].line
    let next = lines.first { other in
      let text = other.text.lowercased()
      return other.line > line && Self.signs.contains { text.contains($0) }
    }
    guard let next else { return }
    Self.withholdFailure(of: &logged[place].finding)
    logged[place].finding.evidence.append("the log goes on: \(Shown.line(next.text))")
    logged[place].finding.untold.append(
      "whether the fork hangs: core says so at forks that come through, too")
  }

  /// Whether it is an item of a list of changes: `- Fixed: 'Waiting …' was logged for ever (#32196)`.
  static func isOfChanges(_ line: LogLine) -> Bool {
    let text = Substring(line.text)
    guard let mark = text.first, "-*•".contains(mark), text.dropFirst().first == " " else {
      return false
    }
    let item = text.dropFirst(2).lowercased()
    return ["fix", "remove", "change", "add", "resolve", "correct", "prevent"].contains {
      item.hasPrefix($0)
    }
  }
}
