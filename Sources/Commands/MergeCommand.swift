import ArgumentParser
import Basics
import Files
import Foundation
import Judging
import Model
import Reporting
import Storage

/// `forkproof merge`: the parts of an evaluation made into one record.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Makes one record of the parts of an evaluation, and judges the whole.",
    discussion: """
      Parts are records of forkproof evaluate --shard K/N. All parts of one plan are needed, each once, \
      made with the same forkproof, PHP and core. Where one does not fit nothing is written.

      Examples:
        forkproof merge part-1.jsonl part-2.jsonl part-3.jsonl
        forkproof merge parts/*.jsonl --format markdown=comment.md --format junit=report.xml
      """)

  @Argument(help: "The parts' records, by name or path.")
  var records: [String]

  @OptionGroup(title: "Report") var formats: FormatOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, variables in
      let folder = Locations(environment: variables).records
      let paths = try records.map { try recordPath($0, in: folder) }
      noteInputs(paths)
      try formats.requirePlaces()
      let parts = try paths.map { try RecordPart(path: $0) }
      let entries = try RecordMerge.merged(parts)
      guard let report = ReportInput(entries) else {
        throw UsageError(
          "the parts are no record of an evaluation",
          hint: "name what forkproof evaluate --shard K/N wrote")
      }
      // Named by when it was merged: it is the latest record then, not one older than its parts.
      let writer = try RecordWriter(
        folder: folder, startedAt: Date().timeIntervalSince1970,
        hiding: PrivateText(environment: variables))
      for entry in entries { try writer.append(entry) }
      console.say("record: \(writer.path)")
      try show(report, as: formats.wanted, on: console)
      return report.assessment.exitCode
    }
  }
}
