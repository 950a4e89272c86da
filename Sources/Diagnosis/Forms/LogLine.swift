/// A line of a log or of strace that says something, and where it stands.
package struct LogLine: Sendable, Equatable {
  /// Its number, from 1.
  package var line: Int
  /// What it says, fit to be shown.
  package var text: String
}
