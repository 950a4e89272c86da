import Model

/// Collects the entries of a record by subject.
struct RecordReader {
  private let opening: Opening
  /// The subjects that have a row, in their order.
  private(set) var order: [Subject] = []
  private var candidates: [Subject: CandidateEntry] = [:]
  private var builds: [Subject: BuildEntry] = [:]
  private var runs: [Subject: [CellID: [JudgedRun]]] = [:]
  /// How long the evaluation took; nil until its end was read.
  private(set) var seconds: Double?
  private var isAltered = false

  init(_ opening: Opening) { self.opening = opening }

  mutating func take(_ judged: JudgedEntry) {
    switch judged.entry {
    case .opened: break
    case .candidate(let candidate):
      if candidates[candidate.subject] == nil { order.append(candidate.subject) }
      candidates[candidate.subject] = candidate
    case .build(let build): builds[build.subject] = build
    case .run(let run):
      guard let verdict = judged.verdict else { return }
      runs[run.subject, default: [:]][run.cell, default: []]
        .append(JudgedRun(entry: run, verdict: verdict))
    case .closed(let closing):
      seconds = closing.seconds
      isAltered = closing.isAltered
    }
  }

  func row(_ subject: Subject, _ judge: CandidateJudge) -> Assessment.Row {
    let candidate = candidates[subject] ?? CandidateEntry(subject, title: "")
    let cells = cells(of: subject)
    return Assessment.Row(
      candidate: candidate, build: builds[subject], cells: cells, runs: runs[subject] ?? [:],
      judgement: verdictWithoutRuns(candidate)
        ?? ofPart((candidate.isBase ? judge.ofBase : judge).judgement(of: cells)))
  }

  private var isPart: Bool { opening.plan?.shard != nil }

  /// Of a part of an evaluation no more than a failure is known, and that only if the controls hold.
  private func ofPart(_ judgement: CandidateJudgement) -> CandidateJudgement {
    guard let shard = opening.plan?.shard else { return judgement }
    let here = judgement.verdict == .pass ? "passes here" : judgement.why
    var decided = CandidateJudgement(
      .inconclusive, why: "decided on merge; in part \(shard): \(here)", cell: judgement.cell,
      comparison: judgement.comparison)
    decided.excuses = judgement.excuses
    return decided
  }

  /// The judge of every candidate.
  func judge(_ findings: [Controls.Finding]) -> CandidateJudge {
    var judge = CandidateJudge(
      base: cells(of: .base), settings: opening.settings, sampling: opening.sampling)
    judge.hasBase = opening.source != nil
    // What a part's controls come to together is known when all parts are.
    judge.brokenControls = isPart ? [] : findings.filter(\.isGeneral).flatMap(\.broken)
    judge.controls = controlTallies
    judge.asked = opening.cells
    return judge
  }

  /// The runs of PHP without the extension by the cells that they stand for: those of the scenario under
  /// the same profile, since without the extension its settings change nothing.
  private var controlTallies: [CellID: CellTally] {
    let groups = opening.controlGroups
    let plain = Dictionary(
      cells(of: .control(.noExtension)).map { (groups[$0.id], $0.tally) },
      uniquingKeysWith: { _, last in last })
    return Dictionary(
      uniqueKeysWithValues: opening.cells.compactMap { id in
        groups[id].flatMap { plain[$0] }.map { (id, $0) }
      })
  }

  /// What has to hold, or no verdict stands.
  var controls: [Controls.Finding] {
    let known = Dictionary(
      opening.scenarios.map { ($0.name, $0.base) }, uniquingKeysWith: { first, _ in first })
    let comment = Subject.control(.changedComment)
    var controls = Controls(
      plain: cells(of: .control(.noExtension)), base: cells(of: .base), comment: cells(of: comment),
      commentIsBase: code(of: comment).map { $0 == baseCode })
    controls.isPart = isPart
    let found = controls.findings(
      known: opening.knowsBase ? known : nil, hasBase: opening.source != nil)
    return isAltered ? [Controls.alteredRecord] + found : found
  }

  /// The cells that were run, scenario by scenario, in the order of the opening.
  private func cells(of subject: Subject) -> [Cell] {
    let runs = runs[subject] ?? [:]
    return opening.scenarios.flatMap { scenario in
      opening.settings.compactMap { settings in
        let id = CellID(scenario: scenario.name, settings: settings.name)
        return runs[id].map { Cell(id, CellTally($0.map(\.verdict))) }
      }
    }
  }

  /// The verdict of a candidate that never ran, by how far it came.
  private func verdictWithoutRuns(_ candidate: CandidateEntry) -> CandidateJudgement? {
    if let failure = candidate.failure {
      return CandidateJudgement(CandidateVerdict(candidate.refusal), why: failure)
    }
    guard let build = builds[candidate.subject] else { return verdictWithoutBuild(candidate) }
    switch build.outcome {
    case .failed(let why, _): return CandidateJudgement(.buildFailed, why: why)
    case .outOfReach(let why, _): return CandidateJudgement(.inconclusive, why: why)
    case .error(let why): return CandidateJudgement(.error, why: why)
    case .given: return nil
    case .built:
      guard build.isUnchanged(from: baseCode) else { return nil }
      return CandidateJudgement(.noEffect, why: "the same machine code as the base; not run")
    }
  }

  /// The verdict of what was not built: by what became of the base, or since it did not come to that.
  private func verdictWithoutBuild(_ candidate: CandidateEntry) -> CandidateJudgement {
    switch builds[.base]?.outcome {
    case .error(let why) where !candidate.isBase:
      CandidateJudgement(.error, why: "not built, since the base was not: \(why)")
    case .failed(let why, _) where !candidate.isBase,
      .outOfReach(let why, _) where !candidate.isBase:
      CandidateJudgement(.inconclusive, why: "not built, since the base does not build: \(why)")
    default:
      CandidateJudgement(
        .inconclusive,
        why: seconds == nil
          ? "interrupted before it was built"
          : "not built: there was no candidate to compare with it")
    }
  }

  private var baseCode: String? { code(of: .base) }

  private func code(of subject: Subject) -> String? {
    guard case .built(_, let code, _, _)? = builds[subject]?.outcome else { return nil }
    return code
  }
}

extension CandidateVerdict {
  /// The verdict of a candidate that came this far.
  package init(_ refusal: CandidateEntry.Refusal?) {
    switch refusal {
    case .unreadable: self = .unreadable
    case .notLoaded: self = .notLoaded
    case .notApplied, nil: self = .notApplied
    }
  }
}
