import Basics
import Files
import Foundation
import Model
import Recipes
import Storage
import Testing

@Suite struct RecordFileTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-record")
  }

  private var entries: [Entry] {
    let opening = Opening(
      startedAt: 1_700_000_000.5,
      source: SourceEntry(
        name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: "1.51.1"),
      scenarios: [
        Scenario(name: "a", question: "?", script: "a.php", settings: ["x"], must: [.exit(0)])
      ],
      settings: [Settings(name: "x")], rules: SignatureRules(), environment: [Fact("PHP", "8.2")],
      sampling: Sampling(.runs(3)))
    var candidate = CandidateEntry(.candidate("p"), title: "line\nbreak \u{1b}[31m")
    candidate.failure = "x.patch:1: no"
    var observation = Observation(startedAt: 1, ending: .deadlock, duration: 5)
    observation.output.standardError = "\u{0}\u{fffe}\"\\"
    return [
      .opened(opening), .candidate(candidate),
      .build(
        BuildEntry(
          .candidate("p"), recipe: "r",
          outcome: .built(key: "k", codeDigest: "d", seconds: 0.25, reused: true))),
      .run(
        RunEntry(
          .candidate("p"), CellID(scenario: "a", settings: "x"), number: 1,
          observation: observation)),
      .closed(Closing(seconds: 2)),
    ]
  }

  @Test("an empty file is no record, whenever it was begun")
  func empty() throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 1)
    try writer.append(.closed(Closing(seconds: 2)))
    let later = try RecordWriter(folder: scratch.path, startedAt: 2_000_000_000)
    #expect(exists(later.path))
    let names = RecordName.all(in: scratch.path)
    #expect(names.map { RecordName.path(of: $0, in: scratch.path) } == [writer.path])
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    for entry in entries { try writer.append(entry) }
    let record = try StoredRecord(path: writer.path)
    var closing = Closing(seconds: 2)
    closing.seal = try RecordDigests(path: writer.path).seal
    #expect(record.entries == entries.dropLast() + [.closed(closing)])
    #expect(closing.seal?.lines == 4)
    #expect(record.damagedLines == [])
    #expect(writer.path.contains("20231114T221320"))
  }

  @Test("a record that was changed after its end says so", arguments: [true, false])
  func altered(isLineGone: Bool) throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    for entry in entries { try writer.append(entry) }
    var lines = try readFile(writer.path).split(separator: 0x0a).map { Array($0) }
    if isLineGone { lines.remove(at: 3) } else { lines[3][0] = UInt8(ascii: "x") }
    try writeFile(Array(lines.map { $0 + [0x0a] }.joined()), to: writer.path)
    guard case .closed(let closing)? = try StoredRecord(path: writer.path).entries.last else {
      Issue.record("it has no end")
      return
    }
    #expect(closing.isAltered)
  }

  @Test("a file of other lines is no record, and is not read to its end")
  func otherLines() throws {
    let path = "\(scratch.path)/lines"
    let lines = [[UInt8]](repeating: Array("{}\n".utf8), count: 100_000).flatMap(\.self)
    try writeFile(lines, to: path)
    let error = #expect(throws: FileError.self) { try StoredRecord(path: path) }
    #expect(error?.reason == "more than 1000 of its lines are none of a record")
  }

  @Test("a record read in several pieces has every line, and the damaged ones by number")
  func pieces() throws {
    var observation = Observation(startedAt: 0, ending: .deadlock, duration: 1)
    var lines: [[UInt8]] = []
    var damaged: [Int] = []
    for number in 1...60 {
      // Most lines are longer than what is read at once, and some longer than what is decoded at once.
      let size = number % 20 == 0 ? 5 << 20 : 300_000
      observation.output.standardError = String(repeating: "x", count: size)
      let run = RunEntry(
        .base, CellID(scenario: "a", settings: "x"), number: number, observation: observation)
      var line = [UInt8](try JSONEncoder().encode(Entry.run(run)))
      if number % 7 == 0 {
        line.removeLast()
        damaged.append(number)
      }
      lines.append(line + [0x0a])
    }
    let path = "\(scratch.path)/long.jsonl"
    let bytes = Array(lines.joined())
    try writeFile(bytes, to: path)
    let record = try StoredRecord(path: path)
    let numbers = record.entries.compactMap { entry in
      if case .run(let run) = entry { run.number } else { nil }
    }
    #expect(numbers == (1...60).filter { !damaged.contains($0) })
    #expect(record.damagedLines == damaged)
    let digests = try RecordDigests(path: path)
    #expect(digests.sha256 == digest(of: bytes))
    #expect(digests.seal.lines == 59)
    #expect(digests.seal.sha256 == digest(of: Array(lines.dropLast().joined())))
  }

  @Test(
    "a record of a later format is refused: what it says may mean something else",
    arguments: [0, 4, 9999])
  func later(schema: Int) throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    guard case .opened(var opening) = entries[0] else { return }
    opening.schema = schema
    try writer.append(.opened(opening))
    let error = #expect(throws: FileError.self) { try StoredRecord(path: writer.path) }
    #expect(
      error?.reason.contains("of format \(schema), of which this forkproof knows 1 to 3") ?? false)
  }

  @Test("a record of which nothing was written goes when it is discarded, any other stays")
  func discarded() throws {
    let empty = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    empty.discard()
    #expect(!exists(empty.path))
    let begun = try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    try begun.append(entries[0])
    begun.discard()
    #expect(exists(begun.path))
  }

  @Test func twoOfOneSecondAreTwoFiles() throws {
    let writers = try (1...3).map { _ in
      try RecordWriter(folder: scratch.path, startedAt: 1_700_000_000)
    }
    #expect(Set(writers.map(\.path)).count == 3)
    try writers[0].append(entries[0])
    #expect(try StoredRecord(path: writers[0].path).entries.count == 1)
    #expect(try StoredRecord(path: writers[2].path).entries == [])
  }

  @Test func aLineIsALineWhateverIsInIt() throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 0)
    for entry in entries { try writer.append(entry) }
    let text = String(decoding: try readFile(writer.path), as: UTF8.self)
    #expect(text.split(separator: "\n").count == entries.count)
    #expect(!text.contains("\u{1b}"))
  }

  @Test func aDamagedLineCostsThatLineOnly() throws {
    let writer = try RecordWriter(folder: scratch.path, startedAt: 0)
    for entry in entries { try writer.append(entry) }
    var bytes = try readFile(writer.path)
    bytes.removeLast(10)
    bytes.insert(contentsOf: Array("{\"run\":\n\u{0}\u{1}\n".utf8), at: 0)
    try writeFile(bytes, to: writer.path)
    let record = try StoredRecord(path: writer.path)
    #expect(record.entries == Array(entries.dropLast()))
    #expect(record.damagedLines == [1, 2, 7])
  }

  @Test func aMissingRecordIsSaid() {
    #expect(throws: FileError.self) { try StoredRecord(path: "\(scratch.path)/none") }
  }
}
