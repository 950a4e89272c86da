import Processes

extension CommandResult {
  /// Why apt, or a program that calls it, failed: its first error, which later ones follow from.
  var aptError: String {
    let lines = errorText.split(separator: "\n")
    let line = lines.first { $0.hasPrefix("E: ") || $0.contains("error:") } ?? lines.last
    return line.map(String.init) ?? "it gave no reason"
  }

  /// What apt could not fetch, and why: its first warning of that; nil for none.
  var aptWarning: String? {
    errorText.split(separator: "\n").first { $0.hasPrefix("W: Failed to fetch ") }.map(String.init)
  }
}
