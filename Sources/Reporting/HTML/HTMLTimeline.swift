import Model

/// The processes of a run as bars over its time, with their phases as numbered ticks. Places are in
/// per cent, so that it fits a phone and its letters keep their size.
struct HTMLTimeline {
  private let seen: Observation
  private let length: Double
  private let processes: [ProcessTrace]
  private let phases: [Phase]

  private static let processesShown = 16
  private static let phasesShown = 120
  private static let rowHeight = 54

  init(_ seen: Observation) {
    self.seen = seen
    processes = Array(seen.processes.prefix(Self.processesShown))
    phases = Array(seen.phases.prefix(Self.phasesShown))
    let last = [seen.duration] + processes.map(\.lastSeen) + phases.map(\.at)
    length = Double(max(1, last.max() ?? 1))
  }

  var markup: Markup {
    guard !processes.isEmpty else { return "" }
    let height = processes.count * Self.rowHeight + 22
    let rows = processes.enumerated().map { row($0.element, top: $0.offset * Self.rowHeight) }
    let more = seen.processes.count - processes.count
    let rest: Markup = more > 0 ? "<p>and more processes: \(more)</p>\n" : ""
    return """
      <svg class="timeline" width="100%" height="\(height)" role="img" \
      aria-label="\(label)">
      \(rows)<text x="0" y="\(height - 6)" class="axis">0</text>\
      <text x="100%" y="\(height - 6)" class="axis end">\(duration(seen.duration))</text>
      </svg>
      \(rest)\(phaseList)
      """
  }

  private var label: String {
    "Timeline of \(seen.processes.count) processes over \(duration(seen.duration)), \(seen.ending.words)"
  }

  private func row(_ trace: ProcessTrace, top: Int) -> Markup {
    let from = percent(trace.firstSeen)
    let to = max(from + 0.4, percent(max(trace.lastSeen, trace.firstSeen)))
    let stalled = seen.stalls.last { stall in stall.waits.contains { $0.pid == trace.pid } }
    var markup: Markup = """
      <text x="0" y="\(top + 14)">\(name(of: trace))\(stalled == nil ? "" : ", stands still")</text>
      <rect x="\(number(from))%" y="\(top + 20)" width="\(number(to - from))%" height="10" \
      class="\(trace.isPeer ? "life peer" : "life")"><title>\(name(of: trace)): \
      \(duration(trace.firstSeen)) to \(duration(trace.lastSeen))</title></rect>

      """
    if let stalled {
      let still = min(to, max(from, percent(stalled.lastMovement)))
      markup += """
        <rect x="\(number(still))%" y="\(top + 20)" width="\(number(max(0.4, to - still)))%" \
        height="10" class="still"><title>stands still since \
        \(duration(stalled.lastMovement))</title></rect>

        """
    }
    for tick in ticks(of: trace.pid) {
      let anchor: Markup = tick.at > 92 ? " class=\"end\"" : ""
      markup += """
        <line x1="\(number(tick.at))%" x2="\(number(tick.at))%" y1="\(top + 18)" y2="\(top + 34)"/>\
        <text x="\(number(tick.at))%" y="\(top + 46)"\(anchor)>\(tick.label)</text>

        """
    }
    return markup
  }

  private func name(of trace: ProcessTrace) -> String {
    let role = seen.phases.last { $0.pid == trace.pid }?.role
    let part = trace.isPeer ? "peer" : role
    let exit = trace.exit.map { ", \($0.words)" } ?? ""
    return "\(trace.name) \(trace.pid)" + (part.map { " (\($0))" } ?? "") + exit
  }

  /// Ticks that would lie on each other are one, with the numbers of the first and the last.
  private func ticks(of pid: Int) -> [(at: Double, label: String)] {
    var groups: [(at: Double, first: Int, last: Int)] = []
    for (index, phase) in phases.enumerated() where phase.pid == pid {
      let at = percent(phase.at)
      if let last = groups.last, at - last.at < 7 {
        groups[groups.count - 1].last = index + 1
      } else {
        groups.append((at, index + 1, index + 1))
      }
    }
    return groups.map { group in
      (group.at, group.first == group.last ? "\(group.first)" : "\(group.first)…\(group.last)")
    }
  }

  private var phaseList: Markup {
    guard !phases.isEmpty else { return "" }
    let items = phases.map { "<li>\(duration($0.at)) \($0.words)</li>\n" as Markup }
    let more = seen.phases.count - phases.count
    let rest: Markup = more > 0 ? "<li>and \(more) more</li>\n" : ""
    return "<ol class=\"phases\">\n\(items)\(rest)</ol>\n"
  }

  private func percent(_ time: Int) -> Double { min(100, max(0, Double(time) / length * 100)) }

  private func number(_ value: Double) -> String {
    // A record's numbers may be any.
    let hundredths = value.isFinite ? Int((max(0, min(value, 100)) * 100).rounded()) : 0
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}
