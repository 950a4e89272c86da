import ArgumentParser
import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof manual")
struct ManualCommandTests {
  @Test("writes a page for the command and one for each verb")
  func pages() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "manual")
    let command = try parsed(ManualCommand.self, "manual", "--output", "\(scratch.path)/man1", "-q")
    #expect(await exitCode(of: command) == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/man1")
    #expect(Set(names) == Set(["forkproof.1"] + VerbTests.verbs.map { "forkproof-\($0).1" }))
  }

  @Test("a verb that is not there is wrong use")
  func unknown() async throws {
    #expect(await exitCode(of: try parsed(ManualCommand.self, "manual", "evalute")) == 64)
  }

  @Test("a verb and a folder cannot both be given")
  func both() {
    #expect(refusal("manual", "evaluate", "--output", "x")?.code == 64)
  }
}

@Suite("A page of the manual")
struct ManualPageTests {
  private static func page(_ name: String) throws -> String {
    try #require(ManualPage.all(of: Forkproof.self).first { $0.name == name }).text
  }

  @Test("tells every option that --help tells")
  func options() throws {
    for page in ManualPage.all(of: Forkproof.self) where page.verb != "forkproof" {
      let command = try #require(
        Forkproof.configuration.subcommands.first { $0.configuration.commandName == page.verb })
      let entries = HelpText(of: command, below: Forkproof.self).sections.flatMap(\.entries)
      #expect(entries.count > 1, "\(page.verb)")
      let text = page.text
      for entry in entries {
        let name = entry.label.split(separator: " ")[0].replacing("-", with: "\\-")
          .replacing(",", with: "")
        #expect(text.contains(name), "\(page.verb): \(entry.label)")
      }
    }
  }

  @Test("tells the verbs below a verb with their options")
  func below() throws {
    let page = try Self.page("forkproof-cache")
    #expect(page.contains("\n.SS prune\n"))
    #expect(page.contains("\\fB\\-\\-unused\\-for\\fR \\fI<unused\\-for>\\fR"))
  }

  @Test("the page of the command names the page of each verb")
  func whole() throws {
    let page = try Self.page("forkproof")
    for verb in VerbTests.verbs {
      #expect(page.contains("\\fBforkproof\\-\(verb)\\fR(1)"), "\(verb)")
    }
  }

  @Test("a line that begins with a dot is no command of roff")
  func dots() throws {
    for page in ManualPage.all(of: Forkproof.self) {
      let commands = page.text.split(separator: "\n").filter { $0.hasPrefix(".") }
      for line in commands {
        #expect(
          line.wholeMatch(of: /\.(TH|SH|SS|PP|TP|RS|RE|nf|fi|I)( .*)?/) != nil, "\(line)")
      }
    }
  }
}

@Suite("The text of --help, taken apart")
struct HelpTextTests {
  private let help = HelpText(
    """
    OVERVIEW: Does it.

    USAGE: tool [--long-option-that-fills <value>] <file>
           tool again

    ARGUMENTS:
      <file>                  The file. (default: -)
            More about it.
            And more.

    OUTPUT:
      --long-option-that-fi <value>
                              Fills its column.
      -q, --quiet             Says less.

    SUBCOMMANDS:
      below                   Not told here.

      See 'tool help <subcommand>' for detailed help.
    """)

  @Test("the usage may have several lines")
  func usage() {
    #expect(help.usage == ["tool [--long-option-that-fills <value>] <file>", "tool again"])
  }

  @Test("sections keep their entries in order, and subcommands are left out")
  func sections() {
    #expect(
      help.sections == [
        HelpText.Section(
          title: "ARGUMENTS",
          entries: [
            HelpText.Entry(
              label: "<file>", abstract: "The file. (default: -)",
              discussion: ["More about it.", "And more."])
          ]),
        HelpText.Section(
          title: "OUTPUT",
          entries: [
            HelpText.Entry(
              label: "--long-option-that-fi <value>", abstract: "Fills its column."),
            HelpText.Entry(label: "-q, --quiet", abstract: "Says less."),
          ]),
      ])
  }
}
