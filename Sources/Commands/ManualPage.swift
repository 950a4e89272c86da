import ArgumentParser
import Basics

/// A page of the manual, in the macros of man(7), made of what `--help` tells.
struct ManualPage {
  private let command: any ParsableCommand.Type
  private let root: any ParsableCommand.Type

  /// The page of a verb of `root`, or of `root` itself.
  init(of command: any ParsableCommand.Type, below root: any ParsableCommand.Type) {
    self.command = command
    self.root = root
  }

  /// The pages of a command and of each of its verbs.
  static func all(of root: any ParsableCommand.Type) -> [ManualPage] {
    ([root] + root.configuration.subcommands).map { ManualPage(of: $0, below: root) }
  }

  /// The name of the page: `forkproof-evaluate`.
  var name: String { isWhole ? Self.name(of: root) : "\(Self.name(of: root))-\(verb)" }

  /// The verb; the command's own name for the page of the whole.
  var verb: String { Self.name(of: command) }

  /// The page.
  var text: String {
    let lines =
      [
        // No day's date: the page changes with the version alone.
        ".TH \(escaped(name.uppercased())) 1 1970-01-01 \"forkproof \(ForkproofVersion.number)\"",
        ".SH NAME", "\(escaped(name)) \\- \(escaped(command.configuration.abstract))",
      ] + synopsis + description + options + commands + (isWhole ? Self.files : []) + neighbours
    return lines.joined(separator: "\n") + "\n"
  }

  private var isWhole: Bool { command == root }

  private static func name(of command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }

  private var synopsis: [String] {
    [".SH SYNOPSIS", ".nf"] + HelpText(of: command, below: root).usage.map(escaped) + [".fi"]
  }

  private var description: [String] {
    let paragraphs = paragraphs(command.configuration.discussion)
    // A section begins a paragraph of itself.
    return paragraphs.isEmpty ? [] : [".SH DESCRIPTION"] + paragraphs.dropFirst()
  }

  /// Options in sections as `--help` has them; the page of the whole has those of no verb.
  private var options: [String] {
    let sections = HelpText(of: command, below: root).sections
    return sections.isEmpty
      ? []
      : [".SH OPTIONS"]
        + sections.flatMap { section in
          // A single section needs no second heading.
          (sections.count == 1 ? [] : [".SS \(escaped(section.title.capitalizedFirst))"])
            + section.entries.flatMap(entry)
        }
  }

  private var commands: [String] {
    let below = command.configuration.subcommands
    guard !below.isEmpty else { return [] }
    return [".SH COMMANDS"] + below.flatMap { isWhole ? listed($0) : told($0) }
  }

  /// A verb with a page of its own.
  private func listed(_ verb: any ParsableCommand.Type) -> [String] {
    let page = ManualPage(of: verb, below: root).name
    return [".TP", "\\fB\(escaped(page))\\fR(1)", escaped(verb.configuration.abstract)]
  }

  /// A verb below a verb, which has none.
  private func told(_ verb: any ParsableCommand.Type) -> [String] {
    let help = HelpText(of: verb, below: root)
    return [".SS \(escaped(Self.name(of: verb)))", ".nf"] + help.usage.map(escaped)
      + [".fi", ".PP", escaped(verb.configuration.abstract)]
      + paragraphs(verb.configuration.discussion)
      + help.sections.flatMap(\.entries).flatMap(entry)
  }

  private static let files =
    [".SH FILES"]
    + [
      ("$XDG_CACHE_HOME/forkproof", "Sources, builds and the history's database; may be removed."),
      ("$XDG_STATE_HOME/forkproof", "Records, one file an evaluation."),
      ("$TMPDIR, /var/tmp", "What the runs of a large record saw, in a file without a name."),
      (".forkproof", "Marks a folder of your own patches and recipes; see forkproof\\-init(1)."),
    ].flatMap { [".TP", ".I \($0.0)", $0.1] }

  private var neighbours: [String] {
    isWhole ? [] : [".SH SEE ALSO", "\\fB\(escaped(Self.name(of: root)))\\fR(1)"]
  }

  /// Paragraphs; lines that begin with blanks stand as they are.
  private func paragraphs(_ text: String) -> [String] {
    text.split(separator: "\n\n").flatMap { paragraph -> [String] in
      let lines = paragraph.split(separator: "\n").map(String.init)
      let plain = lines.prefix { !$0.hasPrefix("  ") }
      let code = lines.dropFirst(plain.count).map { escaped(String($0.dropFirst(2))) }
      let block = code.isEmpty ? [] : [".PP", ".RS 4", ".nf"] + code + [".fi", ".RE"]
      return [".PP"] + plain.map(escaped) + block
    }
  }

  private func entry(_ entry: HelpText.Entry) -> [String] {
    // Names in bold, values in italics.
    let label = entry.label.split(separator: " ").map { word in
      word.hasPrefix("<") ? "\\fI\(escaped(String(word)))\\fR" : "\\fB\(escaped(String(word)))\\fR"
    }
    let lines = ([entry.abstract] + entry.discussion).filter { !$0.isEmpty }
    return [".TP", label.joined(separator: " ")] + lines.map(escaped)
  }

  /// A text that means nothing to roff.
  private func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}

extension String {
  /// `OUTPUT` as `Output`.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
