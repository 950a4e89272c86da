import Judging
import Model

/// Tells how far the runs are, and how each subject stands: at most ten times a second, since it takes a look at
/// every cell.
final class RunDisplay {
  private static let pause = Duration.milliseconds(100)

  private let cells: [Subject: [PlannedCell]]
  private let order: [Subject]
  private let tell: @Sendable (EvaluationEvent) -> Void
  private var changed: Set<Subject> = []
  private var told: ContinuousClock.Instant?

  init(_ cells: [PlannedCell], tell: @escaping @Sendable (EvaluationEvent) -> Void) {
    let shown = cells.filter { !$0.subject.isWithoutExtension }
    self.cells = Dictionary(grouping: shown, by: \.subject)
    var seen: Set<Subject> = []
    order = shown.map(\.subject).filter { seen.insert($0).inserted }
    self.tell = tell
  }

  /// Notes a run of `cell`: one of the base or of PHP alone may change what is known of any subject.
  func note(_ cell: PlannedCell, _ ledger: Ledger) {
    if cell.subject.isCandidate {
      changed.insert(cell.subject)
    } else {
      changed.formUnion(order)
    }
    if let told, ContinuousClock.now - told < Self.pause { return }
    show(changed, ledger)
  }

  /// Tells of all subjects.
  func show(_ ledger: Ledger) { show(Set(order), ledger) }

  private func show(_ subjects: Set<Subject>, _ ledger: Ledger) {
    told = .now
    changed = []
    let shown = order.filter(subjects.contains)
    tell(.standing(shown.map { ledger.standing(of: $0, cells[$0] ?? []) }))
    let left = Int(ledger.likelyRemaining.rounded(.up))
    tell(.running(done: ledger.done, total: ledger.done + max(left, ledger.expected > 0 ? 1 : 0)))
  }
}
