import GRDB
import Judging
import Model

extension HistoryIndex {
  /// All evaluations, the latest first, without their cells.
  package func evaluations() throws -> [PastEvaluation] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM evaluation WHERE isEvaluation ORDER BY startedAt DESC, name DESC
          """
      ).map { try Self.evaluation($0, in: db, withCells: false) }
    }
  }

  /// The evaluation of this name, with its cells; nil when there is none.
  package func evaluation(named name: String) throws -> PastEvaluation? {
    try read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM evaluation WHERE isEvaluation AND name = ?", arguments: [name]
      ).map { try Self.evaluation($0, in: db, withCells: true) }
    }
  }

  /// The latest whole evaluation that said PASS or FAIL of a candidate with this machine code, and
  /// what it said; nil when none did.
  package func decision(
    onMachineCode code: String
  ) throws -> (evaluation: PastEvaluation, candidate: PastCandidate)? {
    try read { db in
      let found = try Row.fetchOne(
        db,
        sql: """
          SELECT candidate.id AS id, evaluation.name AS name
          FROM candidate JOIN evaluation ON evaluation.name = candidate.evaluation
          WHERE candidate.machineCode = ? AND NOT candidate.isBase
            AND candidate.verdict IN (?, ?) AND evaluation.seconds IS NOT NULL
          ORDER BY evaluation.startedAt DESC, evaluation.name DESC LIMIT 1
          """,
        arguments: [code, CandidateVerdict.pass.rawValue, CandidateVerdict.fail.rawValue])
      guard let found,
        let evaluation = try Row.fetchOne(
          db, sql: "SELECT * FROM evaluation WHERE name = ?",
          arguments: [found["name"] as String]),
        let candidate = try Row.fetchOne(
          db, sql: "SELECT * FROM candidate WHERE id = ?", arguments: [found["id"] as Int])
      else { return nil }
      return (
        try Self.evaluation(evaluation, in: db, withCells: true),
        try Self.candidate(candidate, in: db, withCells: true)
      )
    }
  }

  private static func evaluation(
    _ row: Row, in db: Database, withCells: Bool
  ) throws -> PastEvaluation {
    let name: String = row["name"]
    let candidates = try Row.fetchAll(
      db, sql: "SELECT * FROM candidate WHERE evaluation = ? ORDER BY id", arguments: [name])
    return PastEvaluation(
      name: name, sha256: row["sha256"], startedAt: row["startedAt"], seconds: row["seconds"],
      source: row["source"], version: row["version"], commit: row["commitID"],
      candidates: try candidates.map { try candidate($0, in: db, withCells: withCells) })
  }

  private static func candidate(
    _ row: Row, in db: Database, withCells: Bool
  ) throws -> PastCandidate {
    let cells =
      withCells
      ? try Row.fetchAll(
        db, sql: "SELECT * FROM cell WHERE candidate = ? ORDER BY rowid",
        arguments: [row["id"] as Int]) : []
    let word: String = row["verdict"]
    guard let verdict = CandidateVerdict(rawValue: word) else {
      throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "no verdict: \(word)")
    }
    let name: String = row["name"]
    return PastCandidate(
      row["isBase"] ? .base : .candidate(name), verdict: verdict, why: row["why"],
      machineCode: row["machineCode"],
      cells: cells.map { cell in
        PastCell(
          CellID(scenario: cell["scenario"], settings: cell["settings"]), outcome: cell["outcome"],
          isFailure: cell["isFailure"], failure: cell["failure"], runs: cell["runs"],
          failed: cell["failed"], median: cell["median"])
      })
  }
}
