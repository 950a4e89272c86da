import Foundation
import Judging
import Testing
@testable import Basics
@testable import Reporting

@Suite("A hostile record")
struct HostileReportTests {
  static func drives(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      scalar != "\n" && scalar != "\t"
        && [.control, .format, .lineSeparator, .paragraphSeparator, .unassigned]
          .contains(scalar.properties.generalCategory)
    }
  }

  @Test("drives no terminal, in any format", arguments: ReportFormat.allCases)
  func inert(_ format: ReportFormat) throws {
    let text = try Hostile.rendered(format)
    #expect(text.contains("c1 "))
    #expect(text.hasSuffix("\n"))
    #expect(!Self.drives(text))
  }

  @Test("what cannot be decoded was replaced before, and stays so")
  func broken() throws {
    #expect(Hostile.broken.contains("\u{fffd}"))
    #expect(try Hostile.rendered(.html).contains("\u{fffd}"))
  }

  @Test("Markdown: nothing is linked, called or marked up")
  func markdown() throws {
    let text = try Hostile.rendered(.markdown)
    #expect(text.utf8.count < 65_536)
    #expect(text.contains("do not fit"))
    let outside = text.replacing(/<pre>[^<]*<\/pre>/, with: "").replacing(
      /<code>[^<]*<\/code>/, with: "")
    #expect(!outside.contains("octocat"))
    for match in text.matches(of: /<code>([^<]*)<\/code>/) {
      #expect(match.1.firstRange(of: /[@*_`|\[\]<>~]|#[0-9]+(?!;|[0-9])/) == nil)
    }
    let tags = Set(text.matches(of: /<\/?([a-z]+)/).map { String($0.1) })
    #expect(tags.isSubset(of: ["code", "pre", "br", "details", "summary"]))
    #expect(text.ranges(of: "<details>").count == text.ranges(of: "</details>").count)
    let table = text.split(separator: "\n").filter { $0.hasPrefix("|") }
    #expect(table.count > 100)
    #expect(Set(table.map { line in line.count { $0 == "|" } }).count == 1)
  }

  @Test("the issue for upstream: what others wrote stands in code only")
  func upstreamIssue() throws {
    let text = try Hostile.rendered(.upstreamIssue)
    #expect(text.utf8.count < 65_536)
    let outside = text.replacing(/(?m)^(`{3,})[a-z]*\n(?:.*\n)*?\1$/, with: "")
      .replacing(/(`+)[^\n]*?[^`]\1(?!`)/, with: "")
    #expect(!outside.contains("octocat"), "\(outside)")
    #expect(!outside.contains("`"), "\(outside)")
  }

  @Test("nothing ends a code span or a fence from within")
  func backticks() {
    #expect(UpstreamIssueReport.span("a``b") == "```a``b```")
    #expect(UpstreamIssueReport.span("`") == "`` ` ``")
    #expect(UpstreamIssueReport.fenced("````\n@octocat", as: "text").hasPrefix("`````text\n"))
  }

  @Test("TAP: every line is one of TAP's")
  func tap() throws {
    let lines = try Hostile.rendered(.tap).split(separator: "\n")
    #expect(lines.first == "TAP version 14")
    #expect(lines.dropFirst().first == "1..201")
    let known =
      /1\.\.\d+|(not )?ok \d+ - .*|# Subtest: .*|    (1\.\.\d+|(not )?ok \d+ - .*|  (---|\.\.\.|[a-z]+: ".*"))|  (---|\.\.\.|[a-z]+: ".*")/
    // What was judged, and four facts of the machine.
    let comments = lines.dropFirst(2).prefix { !$0.hasPrefix("# Subtest: ") }
    #expect(comments.count == 5 && comments.allSatisfy { $0.hasPrefix("# ") })
    let rest = lines.dropFirst(2 + comments.count)
    #expect(rest.first { $0.wholeMatch(of: known) == nil } == nil)
    let directives = lines.filter { $0.contains(/ok \d+ -/) }.compactMap { line in
      line.replacing("\\#", with: "").firstMatch(of: /#.*/).map { String($0.output.prefix(6)) }
    }
    #expect(Set(directives) == ["# TODO"])
  }

  @Test("in-toto: a statement a line, and only digests that are such")
  func inToto() throws {
    let lines = try Hostile.rendered(.inToto).split(separator: "\n")
    #expect(lines.count == 200)
    for line in lines {
      let statement = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(statement["_type"] as? String == "https://in-toto.io/Statement/v1")
      #expect((statement["subject"] as? [[String: Any]])?.count == 1)
    }
  }

  @Test(
    "words for a shell",
    arguments: [
      ("plain-1.2/x", "plain-1.2/x"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"),
      ("$(x)`y`;|&", "'$(x)`y`;|&'"), ("a\nb\u{1b}", "'a b␛'"),
    ])
  func shell(_ word: String, _ quoted: String) {
    #expect(shellQuoted(word) == quoted)
  }

  @Test("a text is cut, its combining marks are thinned, and its controls shown")
  func clean() {
    #expect(TextCleaner.line("a\u{1b}b\u{7f}\r\nc\td\u{85}") == "a␛b␡  c d\u{fffd}")
    #expect(TextCleaner.block("a\n\tb\rc") == "a\n\tb␍c")
    #expect(TextCleaner.line(String(repeating: "x", count: 5000)).count == 4001)
    #expect(
      TextCleaner.line("e" + String(repeating: "\u{301}", count: 50)).unicodeScalars.count == 5)
  }

  @Test("no time of a record is too large", arguments: [-.infinity, -1, 1e300, .infinity, .nan, 0])
  func times(_ time: Double) {
    #expect(timestamp(time).count == 20)
    #expect(decimalSeconds(time).contains("."))
    #expect(duration(.max).hasSuffix(" s"))
    #expect(!duration(.min).isEmpty)
  }
}

@Suite("Reports of little")
struct SmallReportTests {
  @Test("an opening alone renders in every format but in-toto", arguments: ReportFormat.allCases)
  func opening(_ format: ReportFormat) throws {
    let report = try #require(ReportInput([.opened(Fixture.opening)]))
    if format == .inToto {
      #expect(throws: ReportError.nothingBuilt) { try render(report, as: format) }
    } else {
      #expect(try !render(report, as: format).isEmpty)
    }
  }

  @Test func noOpeningIsNoReport() {
    #expect(ReportInput([]) == nil)
    #expect(ReportInput([.closed(.init(seconds: 1))]) == nil)
  }

  @Test("a run that names nothing known is passed over")
  func strangers() throws {
    let run = Fixture.run("ghost", "nowhere", "nothing", -1, RunBuilder.passed())
    let report = try #require(ReportInput([.opened(Fixture.opening), run]))
    #expect(report.rows.isEmpty)
  }

  @Test("the command runs just this again")
  func command() throws {
    let report = Fixture.report
    let row = try #require(report.rows.first { $0.candidate.name == "wait-longer" })
    #expect(
      report.command(row, report.columns[4])
        == "forkproof evaluate --source debian --ref 1.51.1-3 --recipe system-core "
        + "--scenario child-rpc --settings on-epoll1 --rerun --runs 8 wait-longer.patch")
  }

  @Test("the command names the folders and the PHP that the evaluation was called with")
  func commandAsCalled() throws {
    var opening = Fixture.opening
    opening.arguments = ["--php", "/opt/php 8/bin/php", "--scenario-dir", "~/mine"]
    let report = try #require(ReportInput([.opened(opening)] + Fixture.entries.dropFirst()))
    let row = try #require(report.rows.first { $0.candidate.name == "wait-longer" })
    let command = report.command(row, report.columns[4])
    #expect(command.contains(" --php '/opt/php 8/bin/php' --scenario-dir ~/mine --recipe "))
  }
}
