import Candidates
import Model

/// What an evaluation tells while it works; only the display knows what it looks like.
package enum EvaluationEvent: Sendable {
  /// Source and builds move on.
  case preparing(PreparationEvent)
  /// This many runs are done, of this many that are known to be needed.
  case running(done: Int, total: Int)
  /// A line of the record was written.
  case entry(Entry)
}
