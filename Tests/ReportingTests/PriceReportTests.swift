import Foundation
import Judging
import Model
import Testing
import TestSupport
@testable import Basics
@testable import Reporting

/// A candidate that passes and takes a second at each fork.
@Suite("The price of a patch")
struct PriceReportTests {
  private static func report(sleeping: Int) throws -> ReportInput {
    var entries: [Entry] = [.opened(Fixture.opening)]
    for (name, fork) in [("base", 400), ("second-per-fork", 400 + sleeping)] {
      entries += Fixture.candidate(name, "")
      entries += Fixture.runs(name, "on-epoll1", times: 5) { _ in passed(fork: fork) }
    }
    return try #require(ReportInput(entries + [.closed(Closing(seconds: 9))]))
  }

  private static func passed(fork: Int) -> Observation {
    var run = RunBuilder.passed()
    for index in run.phases.indices { run.phases[index].writer = run.phases[index].pid }
    run.phases.insert(
      Phase(
        at: 17_900 + fork, pid: RunBuilder.parent, role: "parent", name: "forked",
        data: ["child": "\(RunBuilder.child)"], writer: RunBuilder.parent), at: 3)
    run.processes[1].endedAt = 33_900
    return run
  }

  @Test(
    "is told in every format, and where there is none nothing is", arguments: ReportFormat.allCases)
  func told(_ format: ReportFormat) throws {
    let words = "each fork takes 1 s, base 400 µs"
    let wide = TerminalStyle(width: 160, colours: false)
    let plain = Self.bare(try render(Self.report(sleeping: 1_000_000), as: format, style: wide))
    #expect(plain.contains(words))
    #expect(
      try !Self.bare(render(Self.report(sleeping: 0), as: format)).contains("each fork takes"))
  }

  /// Markdown writes signs as numbers.
  private static func bare(_ text: String) -> String {
    text.replacing(/&#(\d+);/) { match in
      UInt32(match.1).flatMap(UnicodeScalar.init).map { String(Character($0)) } ?? ""
    }
  }

  @Test("stands in the line of the verdict where there is room")
  func inTheLine() throws {
    let report = try Self.report(sleeping: 1_000_000)
    for (width, wanted) in [
      (160, " second-per-fork: each fork takes 1 s, base 400 µs"), (40, " second-per-fork"),
    ] {
      let style = TerminalStyle(width: width, colours: false)
      let lines = try render(report, as: .terminal, style: style).split(separator: "\n")
      #expect(lines.contains { $0.hasPrefix("PASS") && $0.hasSuffix(wanted) })
    }
  }

  @Test("the measures of each cell are in the JSON report, as the schema says")
  func measures() throws {
    let text = try render(Self.report(sleeping: 1_000_000), as: .json)
    #expect(
      try SchemaValidator(Data(contentsOf: Fixture.schema)).problems(in: Data(text.utf8)) == [])
    #expect(text.contains("\"median\" : 1000400"))
    #expect(text.contains("\"measure\" : \"child\""))
  }

  @Test(
    "amounts have their units",
    arguments: [
      (PriceMeasure.fork, 400, "400 µs"), (.child, 1_250_000, "1.2 s"), (.memory, 2048, "2 KiB"),
      (.memory, 5_242_880, "5.0 MiB"), (.threads, 0.98, "1.0"), (.descriptors, -0.5, "-0.5"),
      (.memory, .infinity, "?"),
    ] as [(PriceMeasure, Double, String)])
  func amounts(_ measure: PriceMeasure, _ value: Double, _ words: String) {
    #expect(measure.amount(value) == words)
  }
}
