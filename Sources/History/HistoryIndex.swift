import Files
import Foundation
import GRDB
import Judging
import Storage

/// The stored results of all evaluations, in a database that is made of the records and can be made
/// of them again at any time.
///
/// A database that is missing, damaged or of another schema is made anew; records that came, went or
/// grew since are taken over each time. Any number of processes may use it at once. Where none can be written it is
/// in memory alone.
package struct HistoryIndex: Sendable {
  /// The version of the tables; a database of another is made anew.
  static let schema = 2

  private let queue: DatabaseQueue

  /// Opens the database of `locations` and brings it up to date with the records there.
  /// - Throws: `FileError` when others can write to the folder, and `DatabaseError`.
  package init(_ locations: Locations) throws {
    if exists(locations.cache) { try makeOwnFolder(locations.cache) }
    try self.init(records: locations.records, database: locations.history)
  }

  init(records: String, database path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      if !exists(folder) { try makeOwnFolder(folder) }
      queue = try Self.updated(path, records)
    } catch let error where Self.isUnwritable(error) {
      queue = try Self.updated(":memory:", records)
    } catch let error as DatabaseError where Self.isDamage(error) {
      // A process that has it open keeps what it has; every later one finds the new one.
      for file in [path, path + "-journal"] { unlink(file) }
      queue = try Self.updated(path, records)
    }
  }

  private static func updated(_ path: String, _ records: String) throws -> DatabaseQueue {
    let queue = try open(path)
    try update(queue, records)
    return queue
  }

  private static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    configuration.foreignKeysEnabled = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { db in
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard found == schema else { return try makeTables(db) }
      let sound = try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
      guard sound == "ok" else {
        throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: sound)
      }
    }
    return queue
  }

  /// Whether the place takes no database: it can be read alone, or is full.
  private static func isUnwritable(_ error: any Error) -> Bool {
    guard let error = error as? DatabaseError else { return error is FileError }
    return [.SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_PERM].contains(
      error.resultCode)
  }

  private static func isDamage(_ error: DatabaseError) -> Bool {
    switch error.resultCode {
    // A table or column that is not there is damage too: the tables are ours alone.
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: true
    default: false
    }
  }

  private static func makeTables(_ db: Database) throws {
    for table in ["cell", "candidate", "evaluation"] {
      try db.execute(sql: "DROP TABLE IF EXISTS \(table)")
    }
    try db.execute(
      sql: """
        CREATE TABLE evaluation (
          name TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,
          isEvaluation INTEGER NOT NULL, sha256 TEXT NOT NULL, startedAt REAL NOT NULL,
          seconds REAL, source TEXT NOT NULL, version TEXT, commitID TEXT NOT NULL);
        CREATE TABLE candidate (
          id INTEGER PRIMARY KEY,
          evaluation TEXT NOT NULL REFERENCES evaluation(name) ON DELETE CASCADE,
          isBase INTEGER NOT NULL, name TEXT NOT NULL, verdict TEXT NOT NULL, why TEXT NOT NULL, machineCode TEXT);
        CREATE INDEX candidateByCode ON candidate(machineCode);
        CREATE INDEX candidateByEvaluation ON candidate(evaluation);
        CREATE TABLE cell (
          candidate INTEGER NOT NULL REFERENCES candidate(id) ON DELETE CASCADE,
          scenario TEXT NOT NULL, settings TEXT NOT NULL, outcome TEXT NOT NULL,
          isFailure INTEGER NOT NULL, failure TEXT, runs INTEGER NOT NULL,
          failed INTEGER NOT NULL, median REAL);
        CREATE INDEX cellByCandidate ON cell(candidate);
        PRAGMA user_version = \(schema);
        """)
  }

  /// Takes over what changed among the records. A record is judged outside any transaction, so that
  /// no other process waits for that; the second to finish writes the same again.
  private static func update(_ queue: DatabaseQueue, _ records: String) throws {
    let present = stamps(in: records)
    let known = try queue.read { db in
      try Dictionary(
        uniqueKeysWithValues: Row.fetchAll(db, sql: "SELECT name, size, modified FROM evaluation")
          .map { ($0["name"] as String, Stamp(size: $0["size"], modified: $0["modified"])) })
    }
    let gone = known.keys.filter { present[$0] == nil }
    if !gone.isEmpty {
      try queue.write { db in
        for name in gone {
          try db.execute(sql: "DELETE FROM evaluation WHERE name = ?", arguments: [name])
        }
      }
    }
    for (name, stamp) in present.sorted(by: { $0.key < $1.key }) where known[name] != stamp {
      let past: PastEvaluation?
      do {
        past = try PastEvaluation(ofRecord: RecordName.path(of: name, in: records))
      } catch {
        // It went meanwhile, or is no file: the next one looks again.
        continue
      }
      try queue.write { db in try put(past, name, stamp, in: db) }
    }
  }

  /// What tells whether a file is as it was.
  private struct Stamp: Equatable {
    var size: Int
    /// Microseconds since the Unix epoch.
    var modified: Int
  }

  private static func stamps(in records: String) -> [String: Stamp] {
    var found: [String: Stamp] = [:]
    for name in RecordName.all(in: records) {
      var status = stat()
      guard stat(RecordName.path(of: name, in: records), &status) == 0,
        status.st_mode & S_IFMT == S_IFREG
      else { continue }
      found[name] = Stamp(
        size: Int(status.st_size),
        modified: status.st_mtim.tv_sec * 1_000_000 + status.st_mtim.tv_nsec / 1000)
    }
    return found
  }

  private static func put(
    _ past: PastEvaluation?, _ name: String, _ stamp: Stamp, in db: Database
  ) throws {
    try db.execute(sql: "DELETE FROM evaluation WHERE name = ?", arguments: [name])
    try db.execute(
      sql: """
        INSERT INTO evaluation (
          name, size, modified, isEvaluation, sha256, startedAt, seconds, source, version, commitID)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        name, stamp.size, stamp.modified, past != nil, past?.sha256 ?? "", past?.startedAt ?? 0,
        past?.seconds, past?.source ?? "", past?.version, past?.commit ?? "",
      ])
    for candidate in past?.candidates ?? [] {
      try db.execute(
        sql: """
          INSERT INTO candidate (evaluation, isBase, name, verdict, why, machineCode)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          name, candidate.subject == .base, candidate.subject.name, candidate.verdict.rawValue,
          candidate.why, candidate.machineCode,
        ])
      let id = db.lastInsertedRowID
      for cell in candidate.cells {
        try db.execute(
          sql: """
            INSERT INTO cell (
              candidate, scenario, settings, outcome, isFailure, failure, runs, failed, median)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            id, cell.id.scenario, cell.id.settings, cell.outcome, cell.isFailure, cell.failure,
            cell.runs, cell.failed, cell.median,
          ])
      }
    }
  }

  /// Reads in one transaction.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try queue.read(body)
  }
}
