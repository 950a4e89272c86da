import Foundation
import Judging
import Model
import Testing
@testable import Basics
@testable import Reporting

@Suite("Terminal")
struct TerminalTests {
  static let plain = TerminalStyle(width: 80, colours: false)

  /// 12 candidates under 23 scenarios and 4 settings, with names of all widths.
  static let large: ReportInput = {
    let scenarios = (1...23).map { Fixture.scenario("scenario-number-\($0)", "?") }
    let names = ["default", "on-epoll1", "on-poll", "env-off"]
    let settings = names.enumerated().map { index, name in
      var settings = Fixture.settings[min(index, 1)]
      settings.name = name
      return settings
    }
    var entries: [Entry] = [.opened(Fixture.opening(scenarios, settings))]
    for index in 0...12 {
      let name =
        index == 0 ? "base" : ["fix-\(index)", "补丁-\(index)", "e\u{301}-\(index)"][index % 3]
      entries += Fixture.candidate(name, name)
      for scenario in scenarios {
        for row in settings {
          let run =
            index % 2 == 0
            ? RunBuilder.hung(RunBuilder.moduleShutdown) : RunBuilder.passed()
          entries.append(Fixture.run(name, scenario.name, row.name, 1, run))
        }
      }
    }
    guard let report = ReportInput(entries + [.closed(Closing(seconds: 9))]) else {
      fatalError("no opening")
    }
    return report
  }()

  @Test("no line is wider than the terminal", arguments: [40, 60, 80, 100, 160, 250])
  func width(_ width: Int) throws {
    for report in [Fixture.report, Self.large] {
      let text = try render(report, as: .terminal, style: .init(width: width, colours: false))
      let widest = text.split(separator: "\n").max {
        TextWidth.of(String($0)) < TextWidth.of(String($1))
      }
      #expect(TextWidth.of(String(try #require(widest))) <= width, "\(widest ?? "")")
    }
  }

  @Test("colours change nothing else, and none are there unasked", arguments: [0, 80, 160])
  func colours(_ width: Int) throws {
    let plain = try render(
      Fixture.report, as: .terminal, style: .init(width: width, colours: false))
    let painted = try render(
      Fixture.report, as: .terminal, style: .init(width: width, colours: true))
    #expect(!plain.contains("\u{1b}"))
    #expect(painted.contains("\u{1b}[31m"))
    #expect(painted.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain)
  }

  @Test("columns stand under each other whatever the names are written in", arguments: [80, 160])
  func wideCharacters(_ width: Int) throws {
    let text = try render(Self.large, as: .terminal, style: .init(width: width, colours: false))
    let rows = text.split(separator: "\n").filter { $0.contains("HHHHH") || $0.contains(".....") }
    #expect(rows.count >= 13)
    let letters = rows.map { row in
      row.firstRange(of: /HHHHH|\.\.\.\.\./).map { TextWidth.of(String(row[..<$0.lowerBound])) }
    }
    #expect(Set(letters).count == 1, "\(letters)")
  }

  @Test("the base is the first row, the sum the last line")
  func order() throws {
    let lines = try render(Fixture.report, as: .terminal, style: Self.plain).split(separator: "\n")
    let head = try #require(lines.firstIndex { $0.hasPrefix("candidate ") })
    #expect(lines[head + 1].hasPrefix("base "))
    #expect(lines.suffix(2).joined(separator: " ").hasPrefix("12 candidates: 1 PASS, 5 FAIL"))
  }

  @Test("an interrupted evaluation is told as such")
  func interruptedIsSaid() throws {
    let report = try #require(ReportInput(Fixture.interrupted))
    #expect(try render(report, as: .terminal, style: Self.plain).contains("\ninterrupted: "))
  }

  @Test(
    "columns of a character",
    arguments: [
      ("a", 1), ("é", 1), ("e\u{301}", 1), ("漢", 2), ("한", 2), ("ｱ", 1), ("🙂", 2), ("…", 1),
      ("▶", 1), ("\u{1112}\u{1161}\u{11ab}", 2), ("", 0),
    ])
  func characters(_ text: String, _ columns: Int) {
    #expect(TextWidth.of(text) == columns)
  }

  @Test("cutting and folding keep to the width")
  func cutting() {
    #expect(TextWidth.cut("漢字漢字", to: 5) == "漢字…")
    #expect(TextWidth.cut("漢字漢字", to: 6) == "漢字…")
    #expect(TextWidth.cut("漢字", to: 4) == "漢字")
    #expect(fold("one two three", width: 20, head: "  - ").count == 1)
    #expect(
      fold("one two three fourth", width: 20, head: "  - ") == ["  - one two three", "    fourth"])
    #expect(fold(String(repeating: "x", count: 40), width: 24).map(\.count) == [24, 24])
    #expect(fold("rate below 52.8 %", width: 20, head: "") == ["rate below 52.8 %"])
    #expect(fold("a rate below 52.88 %", width: 19, head: "") == ["a rate below", "52.88 %"])
  }
}
