import Building
import Git
import Record

/// What an evaluation tells while it works; only the display knows what it looks like.
public enum Event: Sendable {
  /// A source is being fetched.
  case fetching(source: String, FetchProgress?)
  /// A candidate's build moves on.
  case building(candidate: String, Builder.Event)
  /// So many runs are done of so many that are known of.
  case running(done: Int, total: Int)
  /// A line of the record was written.
  case entry(Entry)
  /// Something the user should know that changes no verdict.
  case note(String)
}
