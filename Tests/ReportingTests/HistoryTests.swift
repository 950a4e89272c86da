import Foundation
import History
import Judging
import Model
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

@Suite("History and comparisons")
struct HistoryTests {
  private static func cell(
    _ scenario: String, _ outcome: String = "pass", failure: String? = nil, runs: Int = 3,
    median: Double? = nil
  ) -> PastCell {
    PastCell(
      CellID(scenario: scenario, settings: "on-epoll1"), outcome: outcome,
      isFailure: failure != nil, failure: failure, runs: runs, failed: failure == nil ? 0 : runs,
      median: median)
  }

  private static func past(
    _ name: String, at startedAt: Double, seconds: Double?, _ verdict: CandidateVerdict,
    _ cells: [PastCell]
  ) -> PastEvaluation {
    PastEvaluation(
      name: name, sha256: "", startedAt: startedAt, seconds: seconds, source: "debian",
      version: "1.51.1", commit: "0123456789abcdef0123",
      candidates: [
        PastCandidate(
          .base, verdict: .fail, why: "", machineCode: nil,
          cells: [cell("exit-idle", "hang", failure: "deadlock in fork")]),
        PastCandidate(
          .candidate("wait-longer"), verdict: verdict, why: "", machineCode: nil, cells: cells),
      ])
  }

  static let before = past(
    "20260101T120000-4711", at: 1_767_268_800, seconds: 61.25, .pass,
    [
      cell("exit-idle", median: 0.04), cell("child-rpc"), cell("parent-rpc", median: 0.1),
      cell("child-deadline", "hang", failure: "the deadline never fired"),
      cell("leak", "leak", failure: "3 descriptors more"),
    ])
  static let after = past(
    "20260102T120000-4712", at: 1_767_355_200, seconds: nil, .fail,
    [
      cell("exit-idle", "hang", failure: "deadlock in postfork_child: waits for a thread"),
      cell("child-rpc"), cell("parent-rpc", median: 0.25), cell("child-deadline"),
      cell("leak", "leak", failure: "4 descriptors more"),
    ])

  @Test("a history and a comparison have their golden texts")
  func golden() throws {
    let wide = TerminalStyle(width: 0, colours: false)
    let narrow = TerminalStyle(width: 80, colours: false)
    let all = [Self.after, Self.before]
    let comparison = Comparison(Self.before, Self.after)
    try expectGolden(renderHistory(all, style: wide), "Golden/history.txt")
    try expectGolden(renderHistory(all, style: narrow), "Golden/history-80.txt")
    try expectGolden(render(comparison, style: wide), "Golden/compare.txt")
    try expectGolden(render(comparison, style: narrow), "Golden/compare-80.txt")
  }

  @Test func hostileTextDrivesNoTerminal() {
    let text = Hostile.text
    let cells = [Self.cell(text, text, failure: text, median: .infinity), Self.cell("b\(text)")]
    var past = Self.past(text, at: .nan, seconds: .infinity, .pass, cells)
    past.source = text
    past.version = text
    past.commit = text
    past.candidates[1].subject = .candidate(text)
    var other = past
    other.candidates[1].cells = [Self.cell(text, median: 1e300), Self.cell("b\(text)", median: -1)]
    other.candidates[1].verdict = .fail
    let style = TerminalStyle(width: 80, colours: false)
    for words in [
      renderHistory([past, other], style: style), render(Comparison(past, other), style: style),
      render(Comparison(other, past), style: style),
    ] {
      #expect(!HostileReportTests.drives(words))
      #expect(words.hasSuffix("\n"))
    }
  }
}
