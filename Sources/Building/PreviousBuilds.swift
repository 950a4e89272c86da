import Basics
import Files
import Foundation
import Storage

/// The built trees that candidates left for those to come: work on a patch changes one file
/// of it at a time, and its last build has all but that file.
///
/// A file beside the snapshots, named by the method of the step that left them, a line a tree: the snapshot's key
/// and the id of the source it was built of. Evaluations share it; a line lost to another costs time.
struct PreviousBuilds {
  /// A tree that was built before.
  struct Entry: Equatable {
    /// The key of its snapshot.
    var key: String
    /// The id of its source.
    var tree: String
  }

  /// Trees kept for one configuration: a tree takes some megabytes.
  private static let most = 8

  let file: String
  private let locations: Locations

  /// The previous builds of a step by the method with this key (`BuildAction.method`) and by the same rules.
  init(of method: String, by rules: String, _ locations: Locations) {
    var key = CacheKey(kind: "previous builds", schema: 3)
    key.add([method, rules])
    file = "\(locations.steps)/\(key.hexadecimal).previous"
    self.locations = locations
  }

  /// Those there are, the newest first; a line that cannot be read is none.
  var all: [Entry] {
    let text = String(decoding: (try? readFile(file)) ?? [], as: UTF8.self)
    return text.split(separator: "\n").reversed().compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 2, words.allSatisfy({ $0.utf8.allSatisfy(isHexadecimal) }) else {
        return nil
      }
      return Entry(key: words[0], tree: words[1])
    }
  }

  /// Takes over the tree at `path`; the oldest beyond the most that are kept goes. What cannot be kept
  /// is no loss.
  func add(_ previous: Entry, from path: String) {
    guard rename(path, snapshot(previous)) == 0 else { return }
    let all = [previous] + all.filter { $0 != previous }
    let lines = all.prefix(Self.most).reversed().map { "\($0.key) \($0.tree)\n" }
    guard (try? writeFile(Array(lines.joined().utf8), to: file)) != nil else { return }
    for old in all.dropFirst(Self.most) {
      let entry = CacheEntry(kind: .steps, path: snapshot(old), bytes: 0, lastUsed: 0)
      try? entry.remove(locations)
    }
  }

  private func snapshot(_ previous: Entry) -> String { "\(locations.steps)/\(previous.key)" }
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
