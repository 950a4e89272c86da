import Model

/// The record of one part of an evaluation, read, with what was found of its lines.
package struct RecordPart: Sendable {
  /// What messages call it: its path.
  package var name: String
  /// What could be read of it.
  package var entries: [Entry]
  /// The numbers of the lines that could not be read.
  package var damagedLines: [Int]
  /// SHA-256 of its file.
  package var sha256: String
  /// What the lines before its last come to.
  package var seal: RecordSeal
  /// The digest that its plan comes to by what it holds; nil when it holds none.
  package var planDigest: String?

  /// A part with all that is known of it.
  package init(
    name: String, entries: [Entry], damagedLines: [Int] = [], sha256: String, seal: RecordSeal,
    planDigest: String?
  ) {
    self.name = name
    self.entries = entries
    self.damagedLines = damagedLines
    self.sha256 = sha256
    self.seal = seal
    self.planDigest = planDigest
  }
}

/// A part of which all is in its place, taken apart.
struct SoundPart {
  let name: String
  let sha256: String
  let opening: Opening
  let plan: Plan
  let shard: Shard
  let candidates: [CandidateEntry]
  let builds: [Subject: BuildEntry]
  let order: [Subject]
  let runs: [RunEntry]
  let closing: Closing

  /// Reads a part.
  /// - Throws: `MergeRefusal` for one that is none, is not whole, or is not as it was written.
  init(_ part: RecordPart) throws(MergeRefusal) {
    (name, sha256) = (part.name, part.sha256)
    guard case .opened(let opening)? = part.entries.first else { throw .noRecord(name) }
    guard let plan = opening.plan, let shard = plan.shard,
      Shard(shard.number, of: shard.count) != nil
    else { throw .noPart(name) }
    if let line = part.damagedLines.first { throw .damaged(name, line: line) }
    guard case .closed(let closing)? = part.entries.last else { throw .unfinished(name, shard) }
    guard closing.seal == part.seal else {
      throw .altered(name, "its lines are not those it ended with")
    }
    guard plan.digest == part.planDigest else {
      throw .altered(name, "its plan is not that of its contents")
    }
    (self.opening, self.plan, self.shard, self.closing) = (opening, plan, shard, closing)
    var found = Contents()
    for entry in part.entries.dropFirst().dropLast() {
      switch entry {
      case .opened, .closed: throw .altered(name, "it begins or ends twice")
      case .candidate(let candidate): found.candidates.append(candidate)
      case .build(let build):
        if found.builds.updateValue(build, forKey: build.subject) == nil {
          found.order.append(build.subject)
        }
      case .run(let run): found.runs.append(run)
      }
    }
    (candidates, builds, order, runs) = (found.candidates, found.builds, found.order, found.runs)
    try checkRuns()
    try checkVerdicts(part.entries)
  }

  private struct Contents {
    var candidates: [CandidateEntry] = []
    var builds: [Subject: BuildEntry] = [:]
    var order: [Subject] = []
    var runs: [RunEntry] = []
  }

  /// Each run belongs to a cell of the part and to a build; those of a cell are numbered on.
  private func checkRuns() throws(MergeRefusal) {
    guard plan.weights.allSatisfy(\.isSound) else { throw .altered(name, "costs that cannot be") }
    let dealt = ShardPlan(plan.weights, groups: opening.controlGroups, parts: shard.count)
    guard plan.weights.map(\.cell) == opening.allCells, plan.cells == dealt.cells(of: shard) else {
      throw .altered(name, "its cells are not those of part \(shard) of its plan")
    }
    let cells = Set(opening.cells)
    let groups = opening.controlGroups
    let controls = Set(cells.compactMap { groups[$0] })
    var counts: [Subject: [CellID: Int]] = [:]
    var begun: [Subject: [CellID: Set<Double>]] = [:]
    for run in runs {
      let isControl = run.subject == .control(.noExtension)
      let isOwn =
        isControl ? groups[run.cell].map(controls.contains) ?? false : cells.contains(run.cell)
      guard isOwn else { throw .altered(name, "\(run.cell) is not of this part") }
      guard isControl || isBuilt(run.subject) else {
        throw .altered(name, "\(run.subject.name) has runs and no build")
      }
      counts[run.subject, default: [:]][run.cell, default: 0] += 1
      guard counts[run.subject]?[run.cell] == run.number else {
        throw .altered(name, "the runs of \(run.subject.name), \(run.cell), are not numbered on")
      }
      // No two runs begin in the same millionth of a second.
      guard begun[run.subject, default: [:]][run.cell, default: []].insert(run.startedAt).inserted
      else {
        throw .altered(name, "of \(run.subject.name), \(run.cell), two runs are the same one")
      }
    }
    // A part that was stopped by its budget may not have come to a cell at all: then nothing would tell
    // that it is missing.
    if isBuilt(.base) {
      for cell in opening.cells where counts[.base]?[cell] == nil {
        throw .cellMissing(name, shard, cell)
      }
    }
    try checkControls()
  }

  /// Where a build was run, PHP alone was: without that nothing tells a build's failure from the machine's.
  private func checkControls() throws(MergeRefusal) {
    let groups = opening.controlGroups
    let asked = runs.filter { $0.subject == .control(.noExtension) }.compactMap { groups[$0.cell] }
    let controls = Set(asked)
    for run in runs {
      guard let group = groups[run.cell], !controls.contains(group) else { continue }
      if case .skipped = run.observation.ending { continue }
      throw .controlMissing(name, shard, run.cell)
    }
  }

  private func isBuilt(_ subject: Subject) -> Bool {
    if case .built? = builds[subject]?.outcome { true } else { false }
  }

  /// What was said when the part ended is what its runs come to.
  private func checkVerdicts(_ entries: [Entry]) throws(MergeRefusal) {
    guard let regrading = Regrading(entries) else { throw .altered(name, "it has no verdicts") }
    if let difference = regrading.differences.first { throw .altered(name, difference) }
  }
}
