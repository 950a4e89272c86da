import Basics
import Storage

/// Whose objects may stand in whose build.
///
/// An object comes of its source text, of the headers that its dependency file names, and of the rules by which
/// it is compiled. Every file that is no text of C or C++ may be a part of these rules, or run with them: a
/// tree with other such files than another one shares nothing with it. A text can read what no dependency
/// file names (`.incbin`), so what could do that is compiled for its own tree alone.
package enum ObjectSharing {
  /// The digest of the rules that `tree` is built by.
  static func rules(of tree: some SourceTree, below paths: [String]) throws -> String {
    rules(try tree.files(below: paths))
  }

  private static func rules(_ files: [TreeFile]) -> String {
    var key = CacheKey(kind: "build rules", schema: 1)
    for file in files.sorted(by: { $0.path < $1.path }) where file.isLink || isRule(file.path) {
      key.add([file.path, file.id, file.isLink ? "link" : ""])
    }
    return key.hexadecimal
  }

  /// The changes of texts that decide which objects of the tree `earlier` serve `tree`; nil where others may
  /// matter, and all of the tree is to be compiled.
  static func changes(
    of tree: some SourceTree, since earlier: String, below paths: [String]
  ) throws -> [String]? {
    let changes = try tree.changes(since: earlier, below: paths).filter { !isInert($0.path) }
    // A new header can hide another of its name anywhere.
    guard changes.allSatisfy({ $0.isModified && isText($0.path) }) else { return nil }
    return changes.map(\.path)
  }

  /// Whether the texts of a source read files that no dependency file names: what it has of this is the
  /// choice of who trusts the source, but then nothing tells which objects a change reaches.
  static func readsUnnoticed(_ tree: some SourceTree, below paths: [String]) throws -> Bool {
    let files = try tree.files(below: paths)
    if files.contains(where: \.isLink) { return true }
    let texts = files.filter { isText($0.path) }
    let search = WordSearch(embedding)
    for start in stride(from: 0, to: texts.count, by: mostAtOnce) {
      let some = Array(texts[start..<min(start + mostAtOnce, texts.count)])
      let isFound = try tree.contents(of: some).mappedByAllCores(least: 16) { search.finds(in: $0) }
      if isFound.contains(true) { return true }
    }
    return false
  }

  /// The same, as it was found in the cache before for a source of the same texts: a whole core has some 90 MB.
  static func readsUnnoticed(
    _ tree: some SourceTree, below paths: [String], _ locations: Locations
  ) throws -> Bool {
    var key = CacheKey(kind: "texts that read unnoticed", schema: 1)
    key.add(embedding)
    for path in paths.sorted() { key.add([path, try tree.id(at: path) ?? ""]) }
    let no = Array("no\n".utf8)
    let answer = try CachedAnswer(key, locations).bytes {
      try readsUnnoticed(tree, below: paths) ? Array("yes\n".utf8) : no
    }
    return answer != no
  }

  /// How many texts are held in memory at once.
  private static let mostAtOnce = 1024

  private static let embedding = ["incbin", "#embed", "__has_embed"]

  /// Assembly, however it comes in: by its keyword, by a pasted token, by a text that the compiler writes into its
  /// output as it is (the name of a section or of another symbol, the word of `#ident`).
  private static let doubtful =
    embedding + [
      "asm", "embed", "##", "%:%:", "??=", "section", "alias", "symver", "weakref", "ifunc",
      "ident",
      "sccs", "__has_", "__redirect", "pragma",
    ]

  /// Whether what is compiled of `tree`, by commands of ours and one file at a time, may be put where other trees find
  /// it: none of the texts that it changes in the base can read a file unnoticed.
  package static func isPlain(
    _ tree: some SourceTree, changedFrom base: some SourceTree, below paths: [String]
  ) throws -> Bool {
    let changed = Set(try tree.changes(since: base.id, below: paths).map(\.path))
    let texts = try tree.files(below: paths)
      .filter { changed.contains($0.path) && isText($0.path) && !$0.isLink }
    let search = WordSearch(doubtful)
    return try tree.contents(of: texts).allSatisfy { !search.finds(in: $0) }
  }
}

private func ending(of path: String) -> Substring {
  let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
  return name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
}

/// Whether a file is a text of C or C++, which a compiler reads and nothing runs.
private func isText(_ path: String) -> Bool {
  ["c", "cc", "cpp", "cxx", "h", "hh", "hpp", "inc", "ipp"].contains(ending(of: path))
}

/// Whether no build has a use for a file.
private func isInert(_ path: String) -> Bool { ["md", "phpt", "rst"].contains(ending(of: path)) }

private func isRule(_ path: String) -> Bool { !isText(path) && !isInert(path) }
