import ArgumentParser
import Foundation
import Testing
@testable import Commands

@Suite("Every verb")
struct VerbTests {
  static let verbs = Forkproof.configuration.subcommands.map { $0.configuration.commandName ?? "" }

  /// The commands, those below a verb included.
  static var all: [any ParsableCommand.Type] {
    let verbs = Forkproof.configuration.subcommands
    return verbs + verbs.flatMap { $0.configuration.subcommands }
  }

  @Test("has a name, and no two have the same")
  func names() {
    #expect(Set(Self.verbs).count == Self.verbs.count)
    for command in Self.all {
      #expect(command.configuration.commandName?.isEmpty == false, "\(command)")
    }
  }

  @Test(
    "has a test file of its own", arguments: Forkproof.configuration.subcommands.map { "\($0)" })
  func tested(command: String) {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "\(command)Tests.swift")
    #expect(FileManager.default.fileExists(atPath: file.path))
  }

  @Test("shows examples in its help")
  func examples() {
    for command in Forkproof.configuration.subcommands {
      #expect(command.configuration.discussion.contains("Examples:\n  "), "\(command)")
    }
  }

  @Test("takes --color, --quiet and --verbose, and refuses the last two together")
  func output() {
    for command in Self.all where command.configuration.subcommands.isEmpty {
      let labels = HelpText(of: command, below: Forkproof.self).sections.flatMap(\.entries)
        .map(\.label)
      #expect(labels.contains("--color <color>"), "\(command)")
      #expect(labels.contains("-q, --quiet"), "\(command)")
      #expect(labels.contains("-v, --verbose"), "\(command)")
    }
    #expect(refusal("history", "--quiet", "--verbose")?.code == 64)
  }

  @Test("the only words that mean nothing are refused with wrong use, and the nearest is named")
  func unknown() {
    #expect(refusal("evalaute")?.code == 64)
    #expect(refusal("evaluate", "--scenaro", "x")?.message.contains("--scenario") ?? false)
    #expect(refusal("evaluate", "--scenaro", "x")?.code == 64)
  }

  @Test("--version tells version and commit")
  func version() {
    let told = refusal("--version")
    #expect(told?.code == 0)
    // No file beside the tests' program tells a commit.
    #expect(told?.message == "forkproof 0.2.0 (commit unknown)")
  }

  @Test("no help page says what a default is in words of its own")
  func defaults() {
    for command in Self.all {
      for entry in HelpText(of: command, below: Forkproof.self).sections.flatMap(\.entries) {
        for word in ["by itself", "By itself", "by default", "unless told"] {
          #expect(!entry.abstract.contains(word), "\(command) \(entry.label)")
        }
      }
    }
  }
}
