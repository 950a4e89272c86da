import FoundationEssentials
import Glibc

/// A folder of our own under `parent` that is removed with its last owner.
package final class ScratchFolder: Sendable {
  /// Where it is.
  package let path: String

  /// Makes a folder of a new name.
  /// - Throws: `FileError` when `parent` cannot be written.
  package init(in parent: String, named prefix: String) throws(FileError) {
    try makeFolder(parent)
    var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw .current("cannot make a folder in", parent) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { removeTree(path) }
}
