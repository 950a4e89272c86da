import Candidates
import Model

/// What an evaluation tells while it works; only the display knows what it looks like.
package enum EvaluationEvent: Sendable {
  /// Source and builds move on.
  case preparing(PreparationEvent)
  /// The record at `path` was begun; nothing is built or run yet.
  case recording(path: String)
  /// This many runs are done, of this many that are known to be needed.
  case running(done: Int, total: Int)
  /// A line of the record was written.
  case entry(Entry)
}
