/// What a line of a log tells.
struct LogFinding {
  /// The number of the line, from 1.
  var line: Int
  var finding: Finding
}
