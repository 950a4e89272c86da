import ArgumentParser
import Basics
import Files
import Foundation
import Judging
import Model
import Patching
import Processes
import Reporting
import Storage

/// `forkproof report`: a stored record, rendered again without running again.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Renders a stored evaluation in another format.",
    discussion: """
      The record is judged anew each time, by the scenarios and rules it was made with.

      Examples:
        forkproof report --format html --output report.html
        forkproof report --format html=report.html --format junit=report.xml
        forkproof report 20260101T120000-4711 --format markdown
      """)

  @Argument(help: "A record's name or path (default: the latest).")
  var record: String?

  @OptionGroup(title: "Report") var formats: FormatOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Flag(help: "Only check whether judging anew gives the same verdicts.")
  var regrade = false

  func run() async throws {
    try await reporting(output) { console, environment in
      let path = try recordPath(record, in: Locations(environment: environment).records)
      let stored = try StoredRecord(path: path, hiding: PrivateText(environment: environment))
      if stored.entries.isEmpty, let diagnosis = try SavedDiagnosis(path) {
        try formats.requireTerminal(for: path)
        console.write(diagnosis.text(width: console.width))
        return .passed
      }
      tell(stored.damagedLines, of: path, isNone: stored.entries.isEmpty, on: console)
      if regrade { return try regraded(stored.entries, of: path, on: console) }
      try formats.requirePlaces()
      guard let report = ReportInput(stored.entries) else {
        let packed =
          FileStatus(path, followingLinks: true)?.isFile == true
          ? Compression(of: try readInput(path, as: .record)) : nil
        throw UsageError(
          "\(path): this is no record of an evaluation",
          hint: packed.map { "it is compressed by \($0.rawValue); decompress it" })
      }
      try show(report, as: formats.wanted, on: console)
      return .passed
    }
  }
}

/// Tells which lines could not be read: the first of them, and how many there are.
private func tell(_ lines: [Int], of path: String, isNone: Bool, on console: Console) {
  // Of what is no record at all that says enough.
  if isNone { return }
  for line in lines.prefix(5) { console.complain("warning: \(path):\(line): cannot be read") }
  if lines.count > 5 {
    console.complain("warning: \(path): \(lines.count - 5) more lines cannot be read")
  }
}

/// Judges entries anew and tells which verdicts come out differently.
private func regraded(
  _ entries: [Entry], of path: String, on console: Console
) throws -> Basics.ExitCode {
  guard let regrading = Regrading(entries) else {
    throw UsageError(
      "\(path): there are no verdicts to compare with",
      hint: "the evaluation was interrupted, or an earlier version made the record")
  }
  console.write(regrading.words.map { $0 + "\n" }.joined())
  return regrading.differences.isEmpty ? .passed : .ownError
}

/// A record's path: as given, or by its name, or the latest in `folder`.
/// - Throws: `UsageError` when there is none.
func recordPath(_ given: String?, in folder: String) throws(UsageError) -> String {
  if let given, given.contains("/") || exists(given) { return given }
  let names = RecordName.all(in: folder)
  let wanted = given.map(RecordName.bare) ?? names.last
  guard let wanted, names.contains(wanted) else {
    throw UsageError(
      given.map { "no record is named '\($0)' in \(folder)" } ?? "no record is in \(folder)",
      hint: names.last.map { "the latest is \($0)" } ?? UsageError.evaluateFirst)
  }
  return RecordName.path(of: wanted, in: folder)
}

/// Renders a report to standard output and to files; one format that cannot be made keeps no other
/// from being written.
/// - Throws: the first of what rendering and writing throw.
func show(_ report: ReportInput, as requests: [FormatRequest], on console: Console) throws {
  var failure: (any Error)?
  for request in requests {
    do {
      let style = request.file == nil ? console.style : TerminalStyle(width: 0, colours: false)
      guard let file = request.file else {
        try render(report, as: request.format, style: style) { piece in
          if request.format.isForPrograms {
            console.writeAsItIs(piece)
          } else {
            console.write(piece)
          }
        }
        continue
      }
      // Begun by the first piece: a report that cannot be made leaves the file as it is.
      var output: OutputFile?
      try render(report, as: request.format, style: style) { piece in
        let file = try output ?? OutputFile(file)
        output = file
        try file.write(Array(piece.utf8))
      }
      try output?.finish()
    } catch {
      failure = failure ?? error
    }
  }
  if let failure { throw failure }
}
