import Basics
import Files
import Foundation
import GRDB
import Storage
import Testing
@testable import History
@testable import Judging

@Suite("The index of records")
struct IndexTests {
  @Test("records come out as they went in, the latest first")
  func listed() throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    try records.write("b", startedAt: 2, hangs: ["exit-idle"], isWhole: false)
    let index = try records.index()
    let all = try index.evaluations()
    #expect(all.map(\.name) == ["b", "a"])
    #expect(all[1].candidates.map(\.verdict).last == .pass)
    #expect(all[0].candidates.map(\.verdict).last == .fail)
    #expect(all[1].seconds == 12.5 && all[0].seconds == nil)
    let one = try #require(try index.evaluation(named: "a"))
    #expect(one.candidates.map(\.subject.name) == ["base", "fix"])
    #expect(one.candidates[1].cells.map(\.median) == [0.04, 0.04])
    #expect(one.candidates[0].cells.allSatisfy { $0.isFailure && $0.failed == 3 })
    #expect(one.sha256 == (try digest(ofFile: "\(records.folder)/a.jsonl")))
    #expect(try index.evaluation(named: "c") == nil)
  }

  @Test("records that grow, go or come are taken over")
  func refreshed() throws {
    let records = try Records()
    try records.write("a", startedAt: 1, isWhole: false)
    try records.write("gone", startedAt: 2)
    #expect(try records.index().evaluations().first { $0.name == "a" }?.seconds == nil)
    try records.write("a", startedAt: 1)
    try records.write("new", startedAt: 3)
    try FileManager.default.removeItem(atPath: "\(records.folder)/gone.jsonl")
    let all = try records.index().evaluations()
    #expect(all.map(\.name) == ["new", "a"])
    #expect(all[1].seconds == 12.5)
  }

  /// What may lie where the database is to be.
  enum Damage: String, CaseIterable {
    case empty, text, zeros, ones

    var bytes: [UInt8] {
      switch self {
      case .empty: []
      case .text: Array("no database at all, but long enough to be taken for the head of one".utf8)
      case .zeros: [UInt8](repeating: 0, count: 4096)
      case .ones: [UInt8](repeating: 0xff, count: 70_000)
      }
    }
  }

  @Test("a database that is damaged or of another kind is made anew", arguments: Damage.allCases)
  func damaged(_ damage: Damage) throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    _ = try records.index()
    try writeFile(damage.bytes, to: records.database)
    #expect(try records.index().evaluations().map(\.name) == ["a"])
  }

  @Test("where no database can be written, the records tell it all the same")
  func unwritable() throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    // A file where its folder would be, which keeps root out as well.
    try writeFile([], to: "\(records.scratch.path)/cache")
    #expect(try records.index().evaluations().map(\.name) == ["a"])
    #expect(try readFile("\(records.scratch.path)/cache").isEmpty)
  }

  @Test("a database cut or overwritten anywhere is made anew or still right")
  func cut() throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    let expected = try records.index().evaluation(named: "a")
    let whole = try readFile(records.database)
    for part in 1..<12 {
      try writeFile(Array(whole.prefix(whole.count * part / 12)), to: records.database)
      #expect(try records.index().evaluation(named: "a") == expected, "cut to \(part) of 12")
      var scribbled = whole
      let start = whole.count * part / 12
      for place in start..<min(start + 1024, whole.count) { scribbled[place] = 0x5a }
      try writeFile(scribbled, to: records.database)
      let found = try records.index().evaluations().map(\.name)
      #expect(found == ["a"], "scribbled at \(part) of 12")
    }
  }

  @Test("tables of an older schema are made anew")
  func schema() throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    _ = try records.index()
    let queue = try DatabaseQueue(path: records.database)
    try queue.write { db in
      try db.execute(sql: "PRAGMA user_version = 0; DROP TABLE cell; CREATE TABLE cell (x)")
    }
    try queue.close()
    #expect(try records.index().evaluation(named: "a")?.candidates.last?.cells.count == 2)
  }

  @Test("a file that is no record is passed over, and is not read again")
  func noRecord() throws {
    let records = try Records()
    try writeFile(Array("hello\n".utf8), to: "\(records.folder)/x.jsonl")
    try writeFile([], to: "\(records.folder)/empty.jsonl")
    try writeFile([0xff, 0xfe, 0x0a, 0x00], to: "\(records.folder)/bytes.jsonl")
    try makeFolder("\(records.folder)/folder.jsonl")
    try records.write("a", startedAt: 1)
    #expect(try records.index().evaluations().map(\.name) == ["a"])
    #expect(try records.index().evaluation(named: "x") == nil)
  }

  @Test("many at once see the same, none fails")
  func together() async throws {
    let records = try Records()
    for number in 0..<6 { try records.write("r\(number)", startedAt: Double(number)) }
    let names = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<8 {
        group.addTask { try records.index().evaluations().map(\.name) }
      }
      return try await group.reduce(into: [[String]]()) { $0.append($1) }
    }
    #expect(Set(names) == [["r5", "r4", "r3", "r2", "r1", "r0"]])
  }

  @Test("the latest whole evaluation decides on a build")
  func decision() throws {
    let records = try Records()
    try records.write("a", startedAt: 1)
    #expect(try records.index().decision(onMachineCode: "c0de")?.candidate.verdict == .pass)
    try records.write("b", startedAt: 2, hangs: ["child-rpc"], candidate: "renamed")
    let later = try #require(try records.index().decision(onMachineCode: "c0de"))
    #expect(later.candidate.verdict == .fail && later.evaluation.name == "b")
    try records.write("c", startedAt: 3, isWhole: false)
    #expect(try records.index().decision(onMachineCode: "c0de")?.evaluation.name == "b")
    #expect(try records.index().decision(onMachineCode: "0ther") == nil)
    // The base is no candidate, whatever its verdict.
    #expect(try records.index().decision(onMachineCode: "ba5e") == nil)
  }
}
