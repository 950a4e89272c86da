import Candidates
import Judging
import Model

/// What an evaluation tells while it works; only the display knows what it looks like.
package enum EvaluationEvent: Sendable {
  /// Source and builds move on.
  case preparing(PreparationEvent)
  /// The record at `path` was begun; nothing is built or run yet.
  case recording(path: String)
  /// A run of this subject's cell begins.
  case began(Subject, CellID)
  /// How subjects stand, in whose cells something changed.
  case standing([Standing])
  /// This many runs are done, of this many that are likely needed.
  case running(done: Int, total: Int)
  /// A line of the record was written.
  case entry(Entry)
}
