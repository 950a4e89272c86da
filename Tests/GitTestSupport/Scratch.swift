import Foundation

/// A folder of a test's own, removed with this object.
package final class Scratch: Sendable {
  /// Its path.
  package let path: String

  /// Makes the folder; a test cannot go on without it.
  package init() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("forkproof-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path in it.
  package subscript(name: String) -> String { path + "/" + name }

  /// Writes a file in it, folders made, and gives its path.
  @discardableResult
  package func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  /// Writes a file in it, folders made, and gives its path.
  @discardableResult
  package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: self[name])
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Makes a folder in it, and gives its path.
  package func folder(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: self[name], withIntermediateDirectories: true)
    return self[name]
  }
}
