import Judging
import Model

/// Tells how far the runs are, and how each subject stands.
struct RunDisplay {
  private let cells: [Subject: [PlannedCell]]
  private let order: [Subject]
  private let tell: @Sendable (EvaluationEvent) -> Void

  init(_ cells: [PlannedCell], tell: @escaping @Sendable (EvaluationEvent) -> Void) {
    let shown = cells.filter { !$0.subject.isWithoutExtension }
    self.cells = Dictionary(grouping: shown, by: \.subject)
    var seen: Set<Subject> = []
    order = shown.map(\.subject).filter { seen.insert($0).inserted }
    self.tell = tell
  }

  /// Tells of all subjects, or of those that a run of `cell` changes: one of the base or of PHP alone may
  /// change what is known of any.
  func show(_ ledger: Ledger, after cell: PlannedCell? = nil) {
    let changed = cell.map { $0.subject.isCandidate ? [$0.subject] : order } ?? order
    tell(.standing(changed.map { ledger.standing(of: $0, cells[$0] ?? []) }))
    let left = Int(ledger.likelyRemaining.rounded(.up))
    tell(.running(done: ledger.done, total: ledger.done + max(left, ledger.expected > 0 ? 1 : 0)))
  }
}
