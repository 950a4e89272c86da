import Files
import Foundation
import Glibc

/// What it takes to go on with an evaluation: how it was called. Kept beside the records and not in them,
/// since it names places of this machine; it is there until the evaluation has come to its end.
package struct StoppedEvaluation: Codable, Sendable, Equatable {
  /// The words of the command line, the verb first.
  package var words: [String]
  /// The folder that it was called in.
  package var folder: String
  /// The names of the records that it went on from.
  package var earlier: [String]

  /// An evaluation called with `words` in `folder`.
  package init(words: [String], folder: String, earlier: [String] = []) {
    self.words = words
    self.folder = folder
    self.earlier = earlier
  }

  /// The names of the records that can be gone on with, the latest last.
  package static func names(_ locations: Locations) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: locations.stopped)) ?? [])
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// That of the record called `name`.
  /// - Throws: `FileError` where there is none.
  package init(of name: String, _ locations: Locations) throws(FileError) {
    let path = Self.path(name, locations)
    guard let kept = try? JSONDecoder().decode(Self.self, from: Data(try readFile(path))) else {
      throw FileError(attempt: "cannot read", path: path, reason: "it is not what was written")
    }
    self = kept
  }

  /// Keeps it for the record called `name`, and holds it until the returned value goes: as long as the
  /// evaluation is at work no other goes on with it.
  /// - Throws: `FileError` when the disk does not take it.
  package func keep(for name: String, _ locations: Locations) throws(FileError) -> Hold {
    try makeFolder(locations.stopped)
    let path = Self.path(name, locations)
    guard let bytes = try? JSONEncoder().encode(self) else {
      throw FileError(attempt: "cannot write", path: path, reason: "not encodable")
    }
    try writeFile(Array(bytes), to: path)
    // Addresses on a command line may have passwords in them.
    chmod(path, 0o600)
    guard let hold = Hold(path) else { throw .current("cannot lock", path) }
    return hold
  }

  /// Holds that of the record called `name`; nil while the evaluation is still at work.
  package static func hold(_ name: String, _ locations: Locations) -> Hold? {
    Hold(path(name, locations))
  }

  /// Forgets the evaluation and those that it went on from.
  package func forget(_ name: String, _ locations: Locations) {
    for name in earlier + [name] { unlink(Self.path(name, locations)) }
  }

  private static func path(_ name: String, _ locations: Locations) -> String {
    "\(locations.stopped)/\(name).json"
  }

  /// The right to go on with an evaluation (`flock(2)`); it ends with the process at the latest.
  package final class Hold: Sendable {
    private let descriptor: Int32

    fileprivate init?(_ path: String) {
      descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        if descriptor >= 0 { close(descriptor) }
        return nil
      }
    }

    deinit { close(descriptor) }
  }
}
