import Files
import Foundation
import Judging
import Model
import Storage
import Testing
@testable import Commands

@Suite("forkproof merge")
struct MergeCommandTests {
  private let fixture: PartFixture

  init() throws { fixture = try PartFixture() }

  @Test("takes records, at least one, and formats")
  func arguments() throws {
    let command = try parsed(MergeCommand.self, "merge", "a", "b", "--format", "json")
    #expect(command.records == ["a", "b"])
    #expect(refusal("merge")?.code == 64)
  }

  @Test("the whole comes to what one process comes to, cell by cell", arguments: 1...6)
  func whole(count: Int) throws {
    let merged = try #require(Assessment(RecordMerge.merged(fixture.parts(count))))
    let whole = try #require(fixture.whole)
    #expect(merged.stored == whole.stored)
    #expect(merged.rows.map(\.judgement) == whole.rows.map(\.judgement))
    #expect(merged.controls == whole.controls)
    #expect(merged.candidates.map(\.judgement.verdict) == [.pass, .fail, .noEffect])
    #expect(merged.exitCode == whole.exitCode)
  }

  @Test("the order of the parts does not matter")
  func order() throws {
    let parts = try fixture.parts(3)
    #expect(try RecordMerge.merged(parts.reversed()) == RecordMerge.merged(parts))
  }

  @Test("a part has no verdict but for what never runs, and tells of none of the others' cells")
  func part() throws {
    let part = try #require(Assessment(fixture.part(2, of: 3)))
    #expect(part.candidates.map(\.judgement.verdict) == [.inconclusive, .inconclusive, .noEffect])
    #expect(part.opening.cells.count == 2)
    #expect(part.base?.cells.map(\.id).count == 2)
    #expect(part.rows.flatMap(\.cells).allSatisfy { $0.tally.runs == 2 })
  }

  private func refused(_ parts: [RecordPart]) -> MergeRefusal? {
    do {
      _ = try RecordMerge.merged(parts)
      return nil
    } catch {
      return error
    }
  }

  @Test("a missing, a doubled and an unfinished part are refused by name")
  func incomplete() throws {
    let parts = try fixture.parts(3)
    let names = parts.map(\.name)
    #expect(refused([parts[0], parts[2]])?.description == "part 2/3 is missing")
    #expect(refused([parts[0]])?.description == "parts 2/3, 3/3 are missing")
    #expect(
      refused([parts[0], parts[1], parts[1]])?.description
        == "\(names[1]): part 2/3 is also in \(names[1])")
    let stopped = try RecordPart(path: fixture.write(fixture.part(2, of: 3).dropLast()))
    #expect(
      refused([parts[0], stopped, parts[2]])
        == .unfinished(stopped.name, try #require(Shard("2/3"))))
  }

  @Test("parts of two plans are refused, and so are other environments, each by what differs")
  func mixed() throws {
    let first = try RecordPart(path: fixture.write(fixture.part(1, of: 2)))
    let other = try RecordPart(
      path: fixture.write(fixture.part(2, of: 2) { $0.sampling = Sampling(.runs(3)) }))
    guard case .otherPlan(other.name, _, first.name, _)? = refused([first, other]) else {
      Issue.record("not refused")
      return
    }
    let elsewhere = try RecordPart(
      path: fixture.write(
        fixture.part(2, of: 2) { $0.plan?.environment["PHP"] = "8.4.1 NTS" }))
    #expect(
      refused([first, elsewhere])?.description
        == "\(elsewhere.name): PHP is 8.4.1 NTS there, and 8.2.1 NTS in \(first.name)")
  }

  @Test("builds of one candidate that differ are refused")
  func builds() throws {
    let first = try RecordPart(path: fixture.write(fixture.part(1, of: 2)))
    let built = try fixture.part(2, of: 2).map { entry in
      guard case .build(var build) = entry, build.subject == .candidate("fix") else { return entry }
      build.outcome = .built(key: "k", codeDigest: "other", seconds: 1, reused: false)
      return .build(build)
    }
    let other = try RecordPart(path: fixture.write(built))
    #expect(refused([first, other]) == .otherBuild("fix", first.name, other.name))
  }

  @Test("a part that was stopped before it came to a cell is refused by the cell")
  func cellMissing() throws {
    let first = try RecordPart(path: fixture.write(fixture.part(1, of: 2)))
    let entries = try fixture.part(2, of: 2)
    guard case .opened(let opening)? = entries.first, let cell = opening.cells.first else { return }
    var less = entries.filter { entry in
      if case .run(let run) = entry { run.cell != cell } else { true }
    }
    less[less.count - 1] = .closed(closing(less))
    let part = try RecordPart(path: fixture.write(less))
    #expect(refused([first, part]) == .cellMissing(part.name, try #require(Shard("2/2")), cell))
  }

  private func closing(_ entries: [Entry]) -> Closing {
    var closing = Closing(seconds: 1, verdicts: Assessment(entries)?.stored)
    closing.isWhole = true
    return closing
  }

  /// Ways to change the file of a part, by a regular expression and what takes its place.
  private static let changes = [
    ("\"code\":\\{\"_0\":1\\}", "\"code\":{\"_0\":0}"),  // a failure made a pass
    ("\\{\"run\":[^\n]*\n", ""),  // a run taken out
    ("(\\{\"run\":[^\n]*\n)", "$1$1"),  // a run put in again
    ("\"duration\":1000", "\"duration\":1"), ("\"codeDigest\":\"fix\"", "\"codeDigest\":\"base\""),
  ]

  @Test("a changed part is refused", arguments: changes.indices)
  func altered(index: Int) throws {
    let first = try fixture.write(fixture.part(1, of: 2))
    let second = try RecordPart(path: fixture.write(fixture.part(2, of: 2)))
    let text = try String(contentsOfFile: first, encoding: .utf8)
    let (pattern, replacement) = Self.changes[index]
    let place = try #require(text.range(of: pattern, options: .regularExpression))
    let changed = text.replacingOccurrences(
      of: pattern, with: replacement, options: .regularExpression, range: place)
    try #require(changed != text)
    try changed.write(toFile: first, atomically: false, encoding: .utf8)
    let refusal = try #require(refused([try RecordPart(path: first), second]))
    guard case .altered(first, _) = refusal else {
      Issue.record("\(refusal)")
      return
    }
  }

  @Test("one that was sealed anew after a change shows by its verdicts, its plan or its numbers")
  func resealed() throws {
    let second = try RecordPart(path: fixture.write(fixture.part(2, of: 2)))
    let entries = try fixture.part(1, of: 2)
    let passing = entries.map { entry -> Entry in
      guard case .run(var run) = entry else { return entry }
      run.observation.ending = .ended(.code(0))
      return .run(run)
    }
    var fewer = entries
    fewer.remove(at: try #require(entries.firstIndex { if case .run = $0 { true } else { false } }))
    var moved = entries
    if case .opened(var opening)? = moved.first {
      let one = Array(opening.allCells.prefix(1))
      opening.plan?.cells = one
      moved[0] = .opened(opening)
    }
    var other = entries
    if case .opened(var opening)? = other.first {
      opening.scenarios[0].must = []
      other[0] = .opened(opening)
    }
    for changed in [passing, fewer, moved, other] {
      let part = try RecordPart(path: fixture.write(changed))
      guard case .altered(part.name, _)? = refused([part, second]) else {
        Issue.record("\(String(describing: refused([part, second])))")
        continue
      }
    }
  }

  @Test("a part without the runs of PHP alone is refused, and one whose runs are one run")
  func controls() throws {
    let second = try RecordPart(path: fixture.write(fixture.part(2, of: 2)))
    let entries = try fixture.part(1, of: 2)
    let alone = entries.filter { entry in
      if case .run(let run) = entry { run.subject != .control(.noExtension) } else { true }
    }
    let first = try RecordPart(path: fixture.write(alone))
    guard case .controlMissing(first.name, _, _)? = refused([first, second]) else {
      Issue.record("\(String(describing: refused([first, second])))")
      return
    }
    let repeated = entries.map { entry -> Entry in
      guard case .run(var run) = entry, run.subject == .candidate("fix") else { return entry }
      run.observation.startedAt = 1000
      return .run(run)
    }
    let part = try RecordPart(path: fixture.write(repeated))
    #expect(refused([part, second])?.description.hasSuffix("two runs are the same one") == true)
  }

  @Test("a candidate that is another patch in a part is refused")
  func patches() throws {
    let first = try RecordPart(path: fixture.write(fixture.part(1, of: 2)))
    var second = try RecordPart(path: fixture.write(fixture.part(2, of: 2)))
    second.entries = second.entries.map { entry in
      guard case .candidate(var candidate) = entry, candidate.subject == .candidate("fix") else {
        return entry
      }
      candidate.diff = "another"
      return .candidate(candidate)
    }
    #expect(
      refused([first, second]) == .otherCandidate("fix", first.name, second.name))
  }

  @Test("nothing is written where parts are refused")
  func nothingWritten() async throws {
    let part = try fixture.write(fixture.part(1, of: 2))
    let before = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(await exitCode(of: try parsed(MergeCommand.self, "merge", part)) == 64)
    #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path) == before)
  }
}
