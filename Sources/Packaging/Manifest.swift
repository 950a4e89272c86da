import Basics
import Files
import Foundation

/// What a built folder says of itself: every file by digest, and what they were made of.
package struct Manifest: Codable, Sendable, Equatable {
  /// The version of the format.
  package static let schema = 1
  /// The file's name.
  package static let file = "manifest.json"

  /// The schema it was written with.
  package var schema = Manifest.schema
  /// The candidate's name.
  package var candidate: String
  /// What the candidate says of itself.
  package var title: String
  /// The version of grpc.
  package var version: String
  /// What it was made of.
  package var origin: BuildOrigin
  /// The PHP it is for.
  package var php: TargetPhp
  /// The name of the settings in the ini file.
  package var settings: String
  /// The evaluation that judged it; absent when none has.
  package var judgement: JudgementReference?
  /// Whether it was made though no evaluation passed it.
  package var forced: Bool
  /// SHA-256 of every file, by its path in the folder.
  package var files: [String: String]

  init(_ build: PatchedBuild, files: [String: [UInt8]]) {
    candidate = build.name
    title = build.title
    version = build.version
    origin = build.origin
    php = build.php
    settings = build.settings.name
    judgement = build.judgement
    forced = build.isForced
    self.files = files.mapValues { digest(of: $0) }
  }

  /// Reads the manifest of a folder.
  /// - Throws: `PackagingError.noManifest` when there is none that can be understood.
  init(in folder: String) throws(PackagingError) {
    let path = "\(folder)/\(Manifest.file)"
    do {
      self = try JSONDecoder().decode(
        Manifest.self, from: Data(try UntrustedFolder(folder).read(Manifest.file, upTo: 16 << 20)))
    } catch let error as FileError {
      throw .noManifest(path: path, reason: error.reason)
    } catch {
      throw .noManifest(path: path, reason: "it is not what forkproof build writes")
    }
    guard schema == Manifest.schema else {
      throw .noManifest(path: path, reason: "its schema \(schema) is unknown here")
    }
  }

  /// The manifest as a file: the same for the same contents.
  func bytes() throws -> [UInt8] { try sortedJSON(self) }
}

/// JSON with sorted keys and an end of line.
func sortedJSON(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return Array(try encoder.encode(value)) + [UInt8(ascii: "\n")]
}
