import Diagnosis
import Foundation
import Testing

/// A pasted trace, and what is to be said of it, in one file: lines `KEY: value`, an empty line, then
/// the text as people paste it.
struct TraceCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// What the case is about; told by its author.
  let about: String
  /// Whether it is a failure of gRPC's; told by its author, and never by the program.
  let isOurs: Bool
  /// The other lines: what the program says.
  let said: [String]
  let text: String

  var testDescription: String { name }

  static let folder = DiagnosisSupport.folder.appending(path: "Traces")

  /// The files of the folder.
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .sorted()

  /// The cases that can be read; a test expects as many as there are files.
  static let all = names.compactMap { try? TraceCase(name: $0) }

  init(name: String) throws {
    self.name = name
    let whole = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    let parts = whole.split(separator: "\n\n", maxSplits: 1)
    let head = (parts.first ?? "").split(separator: "\n").map(String.init)
    text = parts.count > 1 ? String(parts[1]) : ""
    about = head.first { $0.hasPrefix("CASE: ") } ?? ""
    isOurs = head.contains("GRPC: yes")
    said = head.filter { !$0.hasPrefix("CASE: ") && !$0.hasPrefix("GRPC: ") }
  }

  /// What the program says of a text, in the form of the header.
  static func lines(of report: DiagnosisReport) -> [String] {
    ["ANSWER: \(report.answer.rawValue)"]
      + report.findings.flatMap { finding in
        [
          "FINDING: \(finding.owner.rawValue) | \(finding.failure?.name ?? "-") | \(finding.place)",
          "TITLE: \(finding.title ?? "-")",
          "REPORTS: \(finding.reports.prefix(3).map(\.reference).joined(separator: ", "))",
        ]
      }
  }

  /// Writes the header anew, the author's lines as they are.
  func write(_ lines: [String]) throws {
    let head = [about, "GRPC: \(isOurs ? "yes" : "no")"] + lines
    let whole = head.joined(separator: "\n") + "\n\n" + text
    try Data(whole.utf8).write(to: Self.folder.appending(path: name))
  }
}
