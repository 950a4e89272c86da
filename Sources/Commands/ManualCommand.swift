import ArgumentParser
import Basics
import Foundation
import Processes

/// `forkproof manual`: the manual page, made of what `--help` tells, so that it is never behind.
struct ManualCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Prints the manual page, for man(1).",
    discussion: """
      Examples:
        forkproof manual > forkproof.1
        forkproof manual | man -l -
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    let console = Console(environment: ProcessInfo.processInfo.environment, output)
    try await reporting(to: console) {
      console.write(try ManualPage(Forkproof._dumpHelp()).text)
      return .passed
    }
  }
}

/// A page in the macros of man(7).
struct ManualPage {
  private let command: ToolInfo.Command

  /// What argument-parser tells of a command (`--experimental-dump-help`), as far as we read it.
  struct ToolInfo: Decodable {
    struct Command: Decodable {
      var commandName: String
      var abstract: String?
      var discussion: String?
      var subcommands: [Command]?
      var arguments: [Argument]?
    }

    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
      }

      var kind: String
      var shouldDisplay: Bool
      var isOptional: Bool
      var isRepeating: Bool
      var names: [Name]?
      var valueName: String?
      var abstract: String?
      var defaultValue: String?
    }

    var command: Command
  }

  /// - Throws: `DecodingError` for what is no such description.
  init(_ dump: String) throws {
    command = try JSONDecoder().decode(ToolInfo.self, from: Data(dump.utf8)).command
  }

  var text: String {
    let verbs = (command.subcommands ?? []).filter { $0.commandName != "help" }
    var lines = [
      // The date is that of no day: the page is made anew with every version.
      ".TH FORKPROOF 1 1970-01-01 \"forkproof \(Forkproof.configuration.version)\"",
      ".SH NAME", "forkproof \\- \(escaped(command.abstract ?? ""))",
      ".SH SYNOPSIS", ".B forkproof", ".I command", "[options]",
      ".SH DESCRIPTION",
    ]
    // A section begins a paragraph of itself.
    lines += paragraphs(command.discussion).drop { $0 == ".PP" }
    lines.append(".SH COMMANDS")
    for verb in verbs {
      lines += [".SS \(escaped(verb.commandName))", escaped(verb.abstract ?? "")]
      lines += paragraphs(verb.discussion)
      lines += (verb.arguments ?? []).filter(\.shouldDisplay).flatMap(entry)
    }
    lines += [".SH FILES"]
    for (path, what) in Self.files { lines += [".TP", ".I \(escaped(path))", escaped(what)] }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let files = [
    ("$XDG_CACHE_HOME/forkproof", "Sources, builds and the history's database; may be removed."),
    ("$XDG_STATE_HOME/forkproof", "Records, one file an evaluation."),
    (".forkproof", "Marks a folder of your own patches and recipes; see init."),
  ]

  /// Paragraphs; lines that begin with blanks stand as they are.
  private func paragraphs(_ text: String?) -> [String] {
    (text ?? "").split(separator: "\n\n").flatMap { paragraph -> [String] in
      let lines = paragraph.split(separator: "\n")
      guard lines.contains(where: { $0.hasPrefix("  ") }) else {
        return [".PP"] + lines.map { escaped(String($0)) }
      }
      let plain = lines.prefix { !$0.hasPrefix("  ") }.map { escaped(String($0)) }
      let code = lines.dropFirst(plain.count).map { escaped(String($0.dropFirst(2))) }
      return [".PP"] + plain + [".PP", ".RS 4", ".nf"] + code + [".fi", ".RE"]
    }
  }

  private func entry(_ argument: ToolInfo.Argument) -> [String] {
    let names = (argument.names ?? []).map { $0.kind == "long" ? "--\($0.name)" : "-\($0.name)" }
    let value = argument.valueName.map { "\\fI\(escaped($0))\\fR" } ?? ""
    let head =
      switch argument.kind {
      case "positional": value
      case "flag": names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
      default: names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ") + " " + value
      }
    let usual = argument.defaultValue.map { " (default: \($0))" } ?? ""
    return [".TP", head, escaped((argument.abstract ?? "") + usual)]
  }

  /// A text that means nothing to roff.
  private func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
