import Basics
import Judging
import Model
import Signatures

/// An evaluation while it works, as lines for a terminal: how far it is, what is at work, and the matrix as it
/// fills up. A value: what is told goes in, lines come out.
package struct ProgressScreen: Sendable {
  /// What is fetched or built just now; nil for nothing.
  package var work: String?
  private var groups: [ColumnGroup] = []
  private var order: [Subject] = []
  private var standings: [Subject: Standing] = [:]
  /// The verdicts of those that are not run.
  private var ends: [Subject: CandidateVerdict] = [:]
  private var baseCode: String?
  private var inFlight: [(subject: Subject, cell: CellID)] = []
  private var runs: Runs?
  private var startedAt: Double?
  /// Whether it is a part of an evaluation, which has no verdicts.
  private var isPart = false

  private struct Runs: Sendable {
    var done: Int
    var total: Int
    /// When the first was told of, and how many were done then.
    let since: Double
    let before: Int
  }

  /// A screen of nothing yet.
  package init() {}

  /// Takes a line of the record in; `now` is a time in seconds, as for all others.
  /// - Returns: a line to tell where rows are told as they are decided.
  package mutating func take(_ entry: Entry, at now: Double) -> String? {
    startedAt = startedAt ?? now
    switch entry {
    case .opened(let opening):
      let work = work
      self = ProgressScreen()
      (self.work, startedAt) = (work, now)
      isPart = opening.plan?.shard != nil
      groups = ColumnGroup.all(opening.cells)
    case .candidate(let candidate):
      order.append(candidate.subject)
      if candidate.failure == nil { return nil }
      return end(candidate.subject, CandidateVerdict(candidate.refusal))
    case .build(let build): return take(build)
    case .run(let run):
      let index = inFlight.firstIndex { $0.subject == run.subject && $0.cell == run.cell }
      if let index { inFlight.remove(at: index) }
    case .closed: inFlight = []
    }
    return nil
  }

  private mutating func take(_ build: BuildEntry) -> String? {
    work = nil
    switch build.outcome {
    case .built(_, let code, _, _):
      if build.subject == .base { baseCode = code }
      return build.subject.isCandidate && build.isUnchanged(from: baseCode)
        ? end(build.subject, .noEffect) : nil
    case .given: return nil
    case .failed: return end(build.subject, .buildFailed)
    case .outOfReach: return end(build.subject, .inconclusive)
    case .error: return end(build.subject, .error)
    }
  }

  private mutating func end(_ subject: Subject, _ verdict: CandidateVerdict) -> String? {
    ends[subject] = verdict
    return subject.isCandidate ? "\(verdict.rawValue) \(OneLine.clean(subject.name))" : nil
  }

  /// Notes that a run of a cell begins.
  package mutating func began(_ subject: Subject, _ cell: CellID) {
    work = nil
    inFlight.append((subject, cell))
  }

  /// Notes how subjects stand.
  /// - Returns: a line for each that is decided by it.
  package mutating func take(_ changed: [Standing]) -> [String] {
    changed.compactMap { standing in
      let before = standings.updateValue(standing, forKey: standing.subject)
      let name = OneLine.clean(standing.subject.name)
      switch (standing.state, before?.state) {
      case (.failed, .failed), (.decided, .decided): return nil
      case (.failed(let cell), _):
        let outcome = standing.cells.first { $0.id == cell }?.outcome?.rawValue ?? "failed"
        return "\(word(standing.state)) \(name): \(outcome) in \(OneLine.clean("\(cell)"))"
      case (.decided, _): return "\(word(standing.state)) \(name)"
      default: return nil
      }
    }
  }

  /// Notes that `done` runs are made, of `total` that are likely needed.
  package mutating func take(done: Int, total: Int, at now: Double) {
    startedAt = startedAt ?? now
    if runs == nil { runs = Runs(done: done, total: total, since: now, before: done) }
    runs?.done = done
    runs?.total = max(done, total)
  }

  /// The lines at the time `now`, none wider than `width`, no more than `height`.
  package func lines(width: Int, height: Int, at now: Double, style: TerminalStyle) -> [String] {
    let width = max(20, width)
    var lines = [bar(width, now), activity].compactMap(\.self).map { TextWidth.cut($0, to: width) }
    guard !standings.isEmpty || !ends.isEmpty else { return Array(lines.prefix(height)) }
    let rows = order.map { subject in row(subject, width, style) }
    lines.append(header(width))
    let room = max(1, height - lines.count - 2)
    lines += rows.prefix(room)
    if rows.count > room { lines.append(TextWidth.cut("and \(rows.count - room) more", to: width)) }
    lines.append(TextWidth.cut(Self.key, to: width))
    return Array(lines.prefix(height))
  }

  private static let key =
    "- not run  o so far  . pass  H hang  C crash  R rpc-failed  X bad-exit  F flaky"

  /// `[####----] 412 of about 1040 runs, 1 min 12 s, about 2 min left`
  private func bar(_ width: Int, _ now: Double) -> String? {
    guard let startedAt else { return nil }
    let elapsed = ShardForecastReport.time(max(0, now - startedAt))
    guard let runs else { return elapsed }
    var words = "\(runs.done) of about \(runs.total) runs, \(elapsed)"
    let made = runs.done - runs.before
    if made > 3, runs.total > runs.done {
      let left = (now - runs.since) / Double(made) * Double(runs.total - runs.done)
      words += ", about \(ShardForecastReport.time(left)) left"
    }
    let room = min(40, width - TextWidth.of(words) - 3)
    guard room >= 8 else { return words }
    let full = runs.total == 0 ? room : room * runs.done / runs.total
    let bar = String(repeating: "#", count: full) + String(repeating: "-", count: room - full)
    return "[\(bar)] \(words)"
  }

  /// What is at work just now.
  private var activity: String? {
    if let work { return TextCleaner.line(work) }
    guard let first = inFlight.first else { return nil }
    let more = inFlight.count > 1 ? " and \(inFlight.count - 1) more" : ""
    return
      "running \(TextCleaner.line(first.subject.name)): \(TextCleaner.line("\(first.cell)"))\(more)"
  }

  private func nameWidth(_ width: Int) -> Int {
    let longest = order.map { TextWidth.of(TextCleaner.line($0.name)) }.max() ?? 0
    return max(9, min(longest, width * 2 / 5))
  }

  private func header(_ width: Int) -> String {
    let names = groups.map { group in
      TextWidth.pad(
        TextWidth.cut(group.settings, to: Self.width(of: group)), to: Self.width(of: group))
    }
    let line = ([TextWidth.pad("candidate", to: nameWidth(width))] + names).joined(separator: "  ")
    return TextWidth.cut(Self.trimmed(line), to: width)
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
    return String(line)
  }

  /// The letters of a group and the start of its name.
  private static func width(of group: ColumnGroup) -> Int {
    max(group.columns.count, min(9, TextWidth.of(group.settings)))
  }

  private func row(_ subject: Subject, _ width: Int, _ style: TerminalStyle) -> String {
    let name = TextWidth.cut(TextCleaner.line(subject.name), to: nameWidth(width))
    var line = [Painted(TextWidth.pad(name, to: nameWidth(width)))]
    let standing = standings[subject]
    let known = Dictionary(
      (standing?.cells ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var left = width - nameWidth(width)
    for group in groups {
      let columns = Self.width(of: group)
      guard left >= columns + 2 else { break }
      left -= columns + 2
      let letters = group.columns.map { column -> Painted in
        let cell = known[column]
        let letter = Self.letter(cell)
        return Painted(letter, painted: style.outcome(cell?.outcome, letter))
      }
      let pad = String(repeating: " ", count: columns - group.columns.count)
      line.append(Painted.joined(letters + [Painted(pad)]))
    }
    let verdict = ends[subject]?.rawValue ?? word(standing?.state ?? .open)
    if !verdict.isEmpty, left >= TextWidth.of(verdict) + 2 { line.append(Painted(verdict)) }
    return Self.trimmed(Painted.joined(line, gap: 2).text)
  }

  private static func letter(_ cell: CellStanding?) -> String {
    guard let cell, let outcome = cell.outcome else { return "-" }
    return outcome == .pass && !cell.isDecided ? "o" : outcome.letter
  }

  private func word(_ state: Standing.State) -> String {
    switch state {
    case .open: ""
    // What a part of an evaluation saw is judged with that of the others.
    case .passesSoFar where isPart: ""
    case .failed where isPart: "fails here"
    case .decided where isPart: "passes here"
    case .passesSoFar(let rate): PassWorth.words(excluding: rate, isProved: false)
    case .failed: "FAIL"
    case .decided(let rate): PassWorth.words(excluding: rate, isProved: true)
    }
  }
}
