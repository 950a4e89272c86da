import FoundationEssentials
import Judging
import Record

/// The report as JSON, for machines: what the terminal shows, with every cell's reason.
/// - Throws: `EncodingError`, which would be our own fault.
public func jsonReport(_ assessment: Assessment) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  let rows = [assessment.base].compactMap { $0 } + assessment.candidates
  let report = Report(
    source: assessment.opening.source, environment: assessment.opening.environment,
    seconds: assessment.seconds, candidates: rows.map(Report.Candidate.init))
  return String(decoding: try encoder.encode(report), as: UTF8.self) + "\n"
}

private struct Report: Encodable {
  var schema = 1
  var source: SourceEntry
  var environment: [Fact]
  var seconds: Double?
  var candidates: [Candidate]

  struct Candidate: Encodable {
    var name: String
    var title: String
    var verdict: String
    var why: String
    var hint: String?
    var changedPaths: [String]
    var remarks: [String]
    var cells: [Cell]

    init(_ row: Assessment.Row) {
      name = row.candidate.name
      title = row.candidate.title
      verdict = row.judgement.verdict.rawValue
      why = row.judgement.why
      hint = row.candidate.hint
      changedPaths = row.candidate.changedPaths
      remarks = row.candidate.remarks
      cells = row.cells.map(Cell.init)
    }
  }

  struct Cell: Encodable {
    var scenario: String
    var settings: String
    var verdict: String
    var why: String
    var signature: String?
    var runs: Int
    var failed: Int
    var rate: String

    init(_ cell: Judging.Cell) {
      let verdict = cell.tally.verdict
      scenario = cell.key.scenario
      settings = cell.key.settings
      self.verdict = verdict.outcome.rawValue
      why = verdict.why
      signature = verdict.signature?.title
      runs = cell.tally.runs
      failed = cell.tally.failed
      rate = cell.tally.line()
    }
  }
}
