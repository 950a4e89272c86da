import ArgumentParser

/// What `--help` tells of a command, taken apart again: its usage, and its options by section.
struct HelpText {
  /// A section of options: `ARGUMENTS`, `OUTPUT`.
  struct Section: Equatable {
    var title: String
    var entries: [Entry]
  }

  /// An argument or an option.
  struct Entry: Equatable {
    /// Its names and its value: `-o, --output <output>`.
    var label: String
    /// What it does, with values and default.
    var abstract: String
    /// More about it.
    var discussion: [String] = []
  }

  /// The lines of the usage.
  private(set) var usage: [String] = []
  /// The sections, without that of subcommands.
  private(set) var sections: [Section] = []

  /// The column in which ArgumentParser begins abstracts.
  private static let abstractColumn = 26
  private static let usageMark = "USAGE: "

  /// What the parser tells of `command`, below `root`.
  init(of command: any ParsableCommand.Type, below root: any ParsableCommand.Type) {
    // So wide that no line is wrapped.
    self.init(root.helpMessage(for: command, columns: 100_000))
  }

  init(_ message: String) {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let begin = lines.firstIndex { $0.hasPrefix(Self.usageMark) } ?? 0
    let rest = lines.dropFirst(begin)
    usage = rest.prefix { !$0.isEmpty }.map { String($0.dropFirst(Self.usageMark.count)) }
    for line in rest.dropFirst(usage.count) where !line.isEmpty { take(line) }
    sections.removeAll { $0.title == "SUBCOMMANDS" }
  }

  private mutating func take(_ line: String) {
    let indent = line.prefix { $0 == " " }.count
    let text = String(line.dropFirst(indent))
    if indent == 0 {
      sections.append(Section(title: String(text.dropLast()), entries: []))
      return
    }
    guard let last = sections.indices.last else { return }
    let entry = sections[last].entries.indices.last
    switch (indent, entry) {
    case (2, _): sections[last].entries.append(Self.entry(text))
    case (Self.abstractColumn, let entry?):
      // A label that fills its column has its abstract on the next line.
      let split = sections[last].entries[entry]
      sections[last].entries[entry].label = [split.label, split.abstract].filter { !$0.isEmpty }
        .joined(separator: " ")
      sections[last].entries[entry].abstract = text
    case (_, let entry?): sections[last].entries[entry].discussion.append(text)
    default: break
    }
  }

  private static func entry(_ text: String) -> Entry {
    let width = abstractColumn - 2
    let label = text.prefix(width)
    guard text.count > width, label.last == " " else { return Entry(label: text, abstract: "") }
    return Entry(
      label: String(label.reversed().drop { $0 == " " }.reversed()),
      abstract: String(text.dropFirst(width)))
  }
}
