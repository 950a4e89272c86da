import Basics
import FoundationEssentials
import Judging
import Model

/// The report for programs. `report.schema.json` describes it; a field that changes its meaning
/// raises `schema`, a new one does not.
struct JSONReport: Encodable {
  var schema = 1
  var source: SourceEntry?
  var environment: [Fact]
  var sampling: String
  var controls: [Control]
  var startedAt: Double
  var seconds: Double?
  var interrupted: Bool
  var exitCode: Int32
  var summary: String
  var failures: [FailureSummary]
  /// Written one by one: see `write`.
  var candidates: [Candidate]
  var notAsked: [Skipped]

  struct Control: Encodable {
    var name: String
    var shown: String
    var holds: Bool
    var broken: [String]
  }

  struct FailureSummary: Encodable {
    var number: Int
    var outcome: String
    var title: String
    var detail: String?
    var inBase: Bool
  }

  struct Candidate: Encodable {
    var name: String
    var title: String
    var isBase: Bool
    var verdict: String
    var why: String
    var hint: String?
    var comparison: String?
    var worth: Worth?
    var files: [String]
    var changedPaths: [String]
    var remarks: [String]
    var notes: [Note]?
    var price: [String]?
    var beside: Beside?
    var facts: [Fact]?
    var build: Build?
    var cells: [Cell]
  }

  /// How a verified file stands beside the first one.
  struct Beside: Encodable {
    var other: String
    var new: [CellID]
    var gone: [CellID]
    var same: [CellID]
    var unlike: [CellID]
  }

  struct Note: Encodable {
    var kind: String
    var patch: String
    var text: String
  }

  struct Build: Encodable {
    var recipe: String
    var outcome: String
    var key: String?
    var codeDigest: String?
    var seconds: Double?
    var reused: Bool?
    var core: [Fact]?
  }

  struct Cell: Encodable {
    var scenario: String
    var settings: String
    var verdict: String
    var why: String
    var signature: String?
    var failures: [Int]
    var counts: Bool
    var runs: Int
    var passed: Int
    var failed: Int
    var invalid: Int
    var reused: Int
    var rate: Rate
    var price: [JSONPrice]?
    var command: String
    var excuse: String?
  }

  struct Worth: Encodable {
    var excludedRate: Double
    var proved: Bool
    var asked: Int
    var cells: Int
  }

  struct Skipped: Encodable {
    var why: String
    var cells: [CellID]
  }

  struct Rate: Encodable {
    var lower: Double
    var upper: Double
    var confidence: Double
    var words: String
  }

  /// Writes the document a candidate at a time: all of them at once would take many times the room of the
  /// record.
  /// - Throws: `EncodingError`, which would be our own fault, and what `write` throws.
  static func write(_ report: ReportInput, _ write: (String) throws -> Void) throws {
    let whole = try encode(JSONReport(report), pretty: true) + "\n"
    // By the order of keys the candidates come first: they go between the two halves of the rest.
    guard !report.rows.isEmpty else { return try write(whole) }
    guard whole.hasPrefix(empty.head + empty.tail) else {
      var all = JSONReport(report)
      all.candidates = report.rows.map { Candidate($0, report) }
      return try write(try encode(all, pretty: true) + "\n")
    }
    var separator = empty.head
    for row in report.rows {
      let one = try encode(Candidates(candidates: [Candidate(row, report)]), pretty: true)
      try write(separator + one.dropFirst(empty.head.count).dropLast("\n  ]\n}".count))
      separator = ",\n"
    }
    try write("\n  ]" + whole.dropFirst(empty.head.count + empty.tail.count))
  }

  /// How the document begins without any candidate, cut where they belong.
  private static let empty = (head: "{\n  \"candidates\" : [\n", tail: "\n  ]")

  private struct Candidates: Encodable {
    var candidates: [Candidate]
  }
}

extension JSONReport {
  fileprivate init(_ report: ReportInput) {
    let assessment = report.assessment
    source = assessment.opening.source
    environment = assessment.opening.environment
    sampling = assessment.opening.sampling.words
    controls = assessment.controls.map {
      Control(name: $0.name, shown: $0.shown, holds: $0.holds, broken: $0.broken)
    }
    startedAt = assessment.opening.startedAt
    seconds = assessment.seconds
    interrupted = assessment.seconds == nil
    exitCode = assessment.exitCode.rawValue
    summary = report.summary
    failures = report.failures.map {
      FailureSummary(
        number: $0.number, outcome: $0.outcome.rawValue, title: $0.title, detail: $0.detail,
        inBase: $0.isKnown(of: report.rows))
    }
    candidates = []
    notAsked = report.notAsked.map { Skipped(why: $0.why, cells: $0.cells) }
  }
}

extension JSONReport.Candidate {
  fileprivate init(_ row: Row, _ report: ReportInput) {
    name = row.candidate.name
    title = row.candidate.title
    isBase = row.isBase
    verdict = row.judgement.verdict.rawValue
    why = row.judgement.why
    hint = row.hint
    comparison = row.judgement.comparison?.rawValue
    worth = row.isBase ? nil : row.judgement.worth.map(JSONReport.Worth.init)
    files = row.candidate.files
    changedPaths = row.candidate.changedPaths
    remarks = row.candidate.remarks
    facts = row.candidate.facts
    notes = row.candidate.notes?.map {
      JSONReport.Note(kind: $0.note.kind, patch: $0.patch, text: $0.note.description)
    }
    let findings = report.price(row).map(\.words)
    price = findings.isEmpty ? nil : findings
    beside = report.comparison(of: row).map {
      JSONReport.Beside(
        other: $0.other, new: $0.new, gone: $0.gone, same: $0.same, unlike: $0.unlike)
    }
    build = row.build.map(JSONReport.Build.init)
    let numbers = FailureSummary.numbers(report.failures)
    cells = report.columns.compactMap { column in
      row.cells[column].map { JSONReport.Cell(column, $0.tally, row, report, numbers) }
    }
  }
}

extension JSONReport.Worth {
  fileprivate init(_ worth: PassWorth) {
    (excludedRate, proved) = (worth.excludedRate, worth.isProved)
    (asked, cells) = (worth.asked, worth.cells)
  }
}

extension JSONReport.Build {
  fileprivate init(_ build: BuildEntry) {
    recipe = build.recipe
    core = build.core
    switch build.outcome {
    case .built(let key, let codeDigest, let seconds, let reused):
      outcome = "built"
      (self.key, self.codeDigest, self.seconds, self.reused) = (key, codeDigest, seconds, reused)
    case .given(let key, let codeDigest):
      outcome = "given"
      (self.key, self.codeDigest) = (key, codeDigest)
    case .failed: outcome = "failed"
    case .outOfReach: outcome = "out-of-reach"
    case .error: outcome = "error"
    }
  }
}

extension JSONReport.Cell {
  fileprivate init(
    _ column: CellID, _ tally: CellTally, _ row: Row, _ report: ReportInput,
    _ numbers: [String: Int]
  ) {
    let verdict = tally.verdict
    scenario = column.scenario
    settings = column.settings
    self.verdict = verdict.outcome.rawValue
    why = verdict.why
    signature = verdict.signature?.title
    failures = tally.waysToFail.compactMap { numbers[$0.identity] }
    excuse = row.isBase ? nil : row.excuse(column)
    counts = verdict.outcome.isFailure && !row.isBase ? excuse == nil : report.counts(column)
    runs = tally.runs
    passed = tally.passed
    failed = tally.failed
    invalid = tally.invalid.count
    reused = row.runs(column).count { $0.entry.isReused }
    rate = JSONReport.Rate(tally, report)
    let measured = report.price(row, column).map(JSONPrice.init)
    price = measured.isEmpty ? nil : measured
    command = report.command(row, column)
  }
}

extension JSONReport.Rate {
  fileprivate init(_ tally: CellTally, _ report: ReportInput) {
    let rate = RateInterval(
      failures: tally.failed, runs: tally.runs,
      confidence: report.assessment.opening.sampling.confidence)
    (lower, upper, confidence) = (rate.lower, rate.upper, rate.confidence)
    words = report.rate(tally)
  }
}
