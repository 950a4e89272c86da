import Basics
import Judging
import Model

extension ReportInput {
  /// How a verified file stands beside the first; nil for that one itself, and for a candidate.
  func comparison(of row: Row) -> FileComparison? {
    assessment.fileComparisons.first { $0.file == row.candidate.name }
  }

  /// The same in words.
  func comparisonWords(_ row: Row) -> String? { comparison(of: row)?.words }
}

extension FileComparison {
  /// Cells that are told by name; a record may have hundreds.
  private static let named = 6

  /// `beside base/grpc: new in exit-idle under default; gone in 2 cells: …; the same in 3 cells`
  var words: String {
    let told = [
      Self.words("new", new), Self.words("gone", gone), Self.words("another failure", unlike),
      same.isEmpty ? nil : "the same in \(counting(same.count, "cell"))",
    ].compactMap { $0 }
    let nothing = "no cell fails with one and passes with the other"
    return "beside \(other): \(told.isEmpty ? nothing : told.joined(separator: "; "))"
  }

  private static func words(_ what: String, _ cells: [CellID]) -> String? {
    guard !cells.isEmpty else { return nil }
    let names = cells.prefix(named).map(\.description).joined(separator: ", ")
    let more = cells.count > named ? " and \(cells.count - named) more" : ""
    return "\(what) in \(counting(cells.count, "cell")): \(names)\(more)"
  }
}
