import Diagnosis
import Files
import Foundation

/// What `forkproof diagnose --save` wrote, read back.
struct SavedDiagnosis: Equatable {
  private let report: DiagnosisReport

  /// Reads the file; nil where it holds something else.
  /// - Throws: `FileError` when it cannot be read, `UsageError` for one of a later version.
  init?(_ path: String) throws {
    // A pipe has given all that it had.
    guard FileStatus(path, followingLinks: true)?.isFile == true else { return nil }
    let bytes = try readInput(path, as: .record)
    guard let kind = Self.kind(of: bytes) else { return nil }
    guard kind.schema <= DiagnosisReport.schema else {
      throw UsageError(
        "\(path): it is a diagnosis of format \(kind.schema), of which this forkproof knows 1 to "
          + "\(DiagnosisReport.schema)", hint: "use the version that made it")
    }
    guard let report = try? JSONDecoder().decode(DiagnosisReport.self, from: Data(bytes)) else {
      return nil
    }
    self.report = report
  }

  /// Whether a file with these bytes is one, of whichever version.
  static func isOne(_ bytes: [UInt8]) -> Bool { kind(of: bytes) != nil }

  private static func kind(of bytes: [UInt8]) -> Kind? {
    guard bytes.first == UInt8(ascii: "{") else { return nil }
    return try? JSONDecoder().decode(Kind.self, from: Data(bytes))
  }

  /// What tells a diagnosis from other documents.
  private struct Kind: Decodable {
    var schema: Int
    var subject: DiagnosisReport.Subject
    var answer: String
  }

  /// The diagnosis as `forkproof diagnose` shows it.
  func text(width: Int) -> String { DiagnosisText.render(report, width: width) }
}
