import ArgumentParser
import Files
import Foundation
import Reporting

/// A format, and the file for it.
struct FormatRequest: ExpressibleByArgument, Equatable {
  var format: ReportFormat
  /// Nil for standard output.
  var file: String?

  init(_ format: ReportFormat, file: String? = nil) {
    self.format = format
    self.file = file
  }

  /// Reads `html` or `html=report.html`.
  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let format = ReportFormat(rawValue: String(first)) else {
      return nil
    }
    self.init(format)
    if parts.count == 2 {
      guard !parts[1].isEmpty else { return nil }
      file = String(parts[1])
    }
  }

  static var allValueStrings: [String] { ReportFormat.allCases.map(\.rawValue) }
  var defaultValueDescription: String { format.rawValue }
}

/// The formats of a report, and where they go.
struct FormatOptions: ParsableArguments {
  @Option(
    name: .customLong("format"),
    help: ArgumentHelp(
      "How to show the report; with =FILE, where to write it; may be given again.",
      discussion: "One format at most goes to standard output (default: terminal)."))
  var requests: [FormatRequest] = []

  @Option(
    name: .shortAndLong, help: "The file for the format that is given without one.")
  var output: String?

  func validate() throws {
    guard requests.count(where: { $0.file == nil }) < 2 else {
      throw ValidationError(
        "only one --format can go to standard output; name files: --format html=report.html")
    }
    var files: Set<String> = []
    for file in requests.compactMap(\.file) + [output].compactMap(\.self) {
      guard files.insert(file).inserted else {
        throw ValidationError("\(file): two formats cannot share a file")
      }
    }
  }

  /// What is to be written; the terminal's report too where nothing else goes to standard output.
  var wanted: [FormatRequest] {
    var wanted = requests.map { request in
      request.file == nil ? FormatRequest(request.format, file: output) : request
    }
    if requests.allSatisfy({ $0.file != nil }) {
      wanted.insert(FormatRequest(.terminal, file: output), at: 0)
    }
    return wanted
  }

  /// Refuses formats for what is shown as text alone.
  /// - Throws: `UsageError` where another is wanted.
  func requireTerminal(for path: String) throws(UsageError) {
    guard wanted == [FormatRequest(.terminal)] else {
      throw UsageError(
        "\(path): this is a diagnosis, which has no other format than that of the terminal",
        hint: "leave --format and --output out; the file itself is JSON")
    }
  }

  /// Looks at the places of the files, before hours of work end in an error.
  /// - Throws: `UsageError` for a folder that is not there, for two formats in one file, or for a file that is read.
  func requirePlaces() throws(UsageError) {
    var known: [String] = []
    for file in wanted.compactMap(\.file) {
      try requirePlace(for: file)
      if let other = known.first(where: { areOneFile($0, file) }) {
        throw UsageError("\(file) and \(other) are one file", hint: "name a file for each format")
      }
      known.append(file)
    }
  }
}

/// Looks at the place of a file that is to be written in the end.
/// - Throws: `UsageError` where its folder is not there, or where the command reads the file.
func requirePlace(for file: String) throws(UsageError) {
  guard !isInput(file) else {
    throw UsageError(
      "\(file): this command reads it, and would lose it", hint: "name another file to write to")
  }
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
  guard exists(folder) else {
    throw UsageError("\(file): there is no folder \(folder)", hint: "make it, or name another file")
  }
}
