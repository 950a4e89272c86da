import Files

/// A build tree on disk as a step left it: files we can copy, and change a few of.
struct StepTree {
  /// Where the tree's root lies on the host.
  let path: String

  /// A dependency file is a list of headers; of the largest there are some hundreds.
  private static let mostOfDependencies = 4 << 20

  /// Copies the tree to a place that does not exist yet; times are kept, since `make` reads them.
  func copy(to target: String) throws(BuildError) {
    do {
      try UntrustedFolder(path).copy(to: target, upTo: Builder.mostBytes)
    } catch {
      throw .ownFault("\(error)")
    }
  }

  /// Removes every object whose dependency file names one of `changed`, so that the next step makes
  /// it again. Relative paths in dependency files begin at `directory`, where the step runs.
  ///
  /// False where that is not all that is known to be wrong: an object has no dependency file, or a changed
  /// file is named in none.
  func removeObjects(dependingOn changed: [String], in directory: String) -> Bool {
    guard let tree = try? UntrustedFolder(path) else { return false }
    let paths = Set(changed)
    let names = Set(changed.map(lastComponent))
    let search = WordSearch(Array(names))
    let found = tree.files(endingIn: ".dep", ".lo", ".o")
    let files = found[".dep"] ?? []
    let stems = Set(files.map { $0.dropLast(4) })
    // Libtool has two objects of a name, one of them in `.libs`.
    let objects =
      (found[".lo"] ?? []).map { $0.dropLast(3) }
      + (found[".o"] ?? []).map { $0.dropLast(2) }.filter { !$0.contains(".libs/") }
    guard !files.isEmpty, objects.allSatisfy(stems.contains) else { return false }
    var unknown = paths
    // A header is named by hundreds of files, and each look at one opens it.
    var meanings: [String: [String]] = [:]
    for file in files {
      guard let bytes = try? tree.read(file, upTo: Self.mostOfDependencies) else { return false }
      var isReached = false
      for word in Self.words(of: bytes, naming: names, search) {
        let meant = meanings[word] ?? meant(by: word, of: paths, from: directory, in: tree)
        meanings[word] = meant
        unknown.subtract(meant)
        isReached = isReached || !meant.isEmpty
      }
      if isReached { removeObject(of: file, in: tree) }
    }
    return unknown.isEmpty
  }

  /// The words of a dependency file whose last component is one of `names`.
  ///
  /// Of a whole core most files name none of a few that change: a name that is nowhere in the text is the last
  /// component of no word, so `search`, which is for these names, goes first.
  static func words(
    of dependencies: [UInt8], naming names: Set<String>, _ search: WordSearch
  ) -> [String] {
    guard search.finds(in: dependencies) else { return [] }
    // By bytes: a character may be both CR and LF.
    return dependencies.split { " \\\r\n\t:".utf8.contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }
      .filter { names.contains(lastComponent($0)) }
  }

  /// Which of the changed files a word of a dependency file may stand for: all of its name, unless its
  /// whole path leads to a regular file of the tree, over no link.
  private func meant(
    by word: String, of changed: Set<String>, from directory: String, in tree: UntrustedFolder
  ) -> [String] {
    if let path = pathInTree(word, from: directory) {
      if changed.contains(path) { return [path] }
      if tree.isFile(path) { return [] }
    }
    return changed.filter { lastComponent($0) == lastComponent(word) }
  }

  /// Libtool keeps three files an object: `x.lo`, `x.o` and `.libs/x.o`. The dependency file goes
  /// too: one that names a file which is no more would stop `make`.
  private func removeObject(of dependencyFile: String, in tree: UntrustedFolder) {
    let stem = dependencyFile.dropLast(4)
    let name = lastComponent(stem)
    let folder = stem.dropLast(name.count)
    let objects = ["\(stem).lo", "\(stem).o", "\(folder).libs/\(name).o", dependencyFile]
    for file in objects { tree.removeFile(file) }
  }
}

private func lastComponent(_ path: some StringProtocol) -> String {
  String(path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
}

/// The path from the root of the tree that a word of a dependency file stands for; nil where it leads
/// elsewhere, or upwards: what lies above a link is not where it seems.
private func pathInTree(_ word: String, from directory: String) -> String? {
  let root = Builder.canonicalRoot + "/"
  guard word.hasPrefix(root) || !word.hasPrefix("/") else { return nil }
  let inside = word.hasPrefix(root) ? String(word.dropFirst(root.count)) : "\(directory)/\(word)"
  let parts = inside.split(separator: "/").filter { $0 != "." }
  return parts.contains("..") ? nil : parts.joined(separator: "/")
}
