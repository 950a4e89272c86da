import Building
import Git
import Model

/// What happens on the way from a source to built artifacts; only the display knows what it looks
/// like.
package enum PreparationEvent: Sendable {
  /// A source is being fetched.
  case fetching(source: String, FetchProgress?)
  /// A build moves on.
  case building(Subject, Builder.Event)
  /// Something the user should know that changes no verdict.
  case note(String)
}
