import Files
import Foundation

/// How a record is called: by its file's name without the ending.
package enum RecordName {
  private static let ending = ".jsonl"

  /// The name that a file, or a user, gives with or without the ending.
  package static func bare(_ text: String) -> String {
    text.hasSuffix(ending) ? String(text.dropLast(ending.count)) : text
  }

  /// The file of a record.
  package static func path(of name: String, in folder: String) -> String {
    "\(folder)/\(name)\(ending)"
  }

  /// The names of all records in a folder, oldest first; none where it cannot be read.
  ///
  /// An empty file is no record: it was begun by an evaluation that ended before it could write to it.
  package static func all(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(ending) }.map(bare).sorted()
      .filter { FileStatus(path(of: $0, in: folder), followingLinks: true)?.bytes ?? 0 > 0 }
  }
}
