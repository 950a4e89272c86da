import Basics
import Judging
import Model

/// in-toto statements (Statement v1, predicate Test Result v0.1) as JSON lines: one for each
/// candidate that was built, since a statement has one result for all its subjects.
struct InTotoReport {
  private let report: ReportInput

  init(_ report: ReportInput) { self.report = report }

  /// - Throws: `ReportError.nothingBuilt` when no candidate has an artifact.
  func text() throws -> String {
    let rows = report.rows.filter { !$0.isBase }
    let statements = rows.compactMap { Statement($0, report) }
    guard !statements.isEmpty else { throw ReportError.nothingBuilt }
    return try statements.map { try JSONReport.encode($0, pretty: false) + "\n" }.joined()
  }
}

private struct Statement: Encodable {
  var type = "https://in-toto.io/Statement/v1"
  var subject: [Descriptor]
  var predicateType = "https://in-toto.io/attestation/test-result/v0.1"
  var predicate: Predicate

  enum CodingKeys: String, CodingKey {
    case type = "_type"
    case subject, predicateType, predicate
  }

  struct Descriptor: Encodable, Equatable {
    var name: String
    var uri: String?
    var digest: [String: String]
    var annotations: [String: [String]]?
  }

  struct Predicate: Encodable {
    var result: String
    var configuration: [Descriptor]
    var passedTests: [String]
    var warnedTests: [String]
    var failedTests: [String]
  }

  /// Nil for a candidate without an artifact.
  init?(_ row: Row, _ report: ReportInput) {
    guard let (key, codeDigest) = row.build?.outcome.artifact else { return nil }
    // Neither is the digest of a file, so neither may go by a name like `sha256`.
    var build = Descriptor(
      name: row.candidate.name,
      digest: ["forkproofBuildKey": key, "forkproofMachineCode": codeDigest])
    let price = report.price(row).map(\.words)
    let sandbox = report.assessment.opening.environment.filter { $0.name == "sandbox" }.map(\.value)
    let annotations = ["forkproofPrice": price, "forkproofSandbox": sandbox].filter {
      !$0.value.isEmpty
    }
    if !annotations.isEmpty { build.annotations = annotations }
    subject = Self.libraries(of: row) + [build]
    predicate = Predicate(
      result: Self.result(row, report), configuration: Self.configuration(row, report),
      passedTests: Self.names(row, report) { outcome, _ in outcome == .pass },
      warnedTests: Self.skipped(row, report)
        + Self.names(row, report) { outcome, column in
          outcome.isFailure && row.excuse(column) != nil
        },
      failedTests: Self.names(row, report) { outcome, column in
        outcome.isFailure && row.excuse(column) == nil
      })
  }

  /// The extension as the runs had it mapped, by the digest of the file.
  private static func libraries(of row: Row) -> [Descriptor] {
    let mapped = row.runs.values.joined().flatMap(\.entry.observation.libraries).filter { library in
      library.path.lastPathPart == ArtifactFile.module && library.digest.map(isSHA256) ?? false
    }
    return Set(mapped.compactMap(\.digest)).sorted().map {
      Descriptor(name: ArtifactFile.module, digest: ["sha256": $0])
    }
  }

  private static func configuration(_ row: Row, _ report: ReportInput) -> [Descriptor] {
    guard let source = report.assessment.opening.source else { return [] }
    let base = Descriptor(
      name: "source", uri: source.url,
      digest: ["gitCommit": source.commit, "gitTree": source.tree])
    guard let tree = row.candidate.tree else { return [base] }
    return [base, Descriptor(name: "patched source", digest: ["gitTree": tree])]
  }

  private static func result(_ row: Row, _ report: ReportInput) -> String {
    switch row.judgement.verdict {
    case .pass: report.interrupted == nil ? "PASSED" : "WARNED"
    case .fail, .notApplied, .unreadable, .notLoaded, .buildFailed: "FAILED"
    case .noEffect, .inconclusive, .error: "WARNED"
    }
  }

  private static func names(
    _ row: Row, _ report: ReportInput, _ isMeant: (Verdict.Outcome, CellID) -> Bool
  ) -> [String] {
    report.columns.filter { column in
      row.outcome(column).map { isMeant($0, column) } ?? false
    }
    .map(\.description)
  }

  /// The cells that could not be asked, with the reason.
  private static func skipped(_ row: Row, _ report: ReportInput) -> [String] {
    report.columns.compactMap { column in
      guard let verdict = row.cells[column]?.tally.verdict, verdict.outcome == .skipped else {
        return nil
      }
      return "\(column), skipped: \(verdict.why)"
    }
  }

  private static func isSHA256(_ text: String) -> Bool {
    text.utf8.count == 64 && text.allSatisfy(\.isHexDigit)
  }
}

extension BuildEntry.Outcome {
  /// The key and the digest of what came of it; nil where there is nothing.
  fileprivate var artifact: (key: String, codeDigest: String)? {
    switch self {
    case .built(let key, let code, _, _), .given(let key, let code): (key, code)
    case .failed, .outOfReach, .error: nil
    }
  }
}
