import Basics
import Files

/// The answer to a question that takes long, as of all texts of a source: a file of the cache, named by everything
/// that it depends on.
package struct CachedAnswer: Sendable {
  private let folder: String
  private let name: String

  /// The answer to the question that `key` names.
  package init(_ key: CacheKey, _ locations: Locations) {
    folder = locations.answers
    name = key.hexadecimal
  }

  /// The answer of before, or that of `find`; a cache that does not take it is no loss.
  package func bytes(_ find: () throws -> [UInt8]) rethrows -> [UInt8] {
    let path = "\(folder)/\(name)"
    if let known = try? readFile(path) { return known }
    let found = try find()
    if (try? makeFolder(folder)) != nil { try? writeFile(found, to: path) }
    return found
  }
}
