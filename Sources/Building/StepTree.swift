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
  /// it again; false when there is no dependency file and so nothing is known.
  func removeObjects(dependingOn changed: [String]) -> Bool {
    guard let tree = try? UntrustedFolder(path) else { return false }
    let names = Set(changed.map(lastComponent))
    let paths = Set(changed)
    var known = false
    for file in tree.files(endingIn: ".dep") {
      guard let bytes = try? tree.read(file, upTo: Self.mostOfDependencies) else { return false }
      known = true
      let words = String(decoding: bytes, as: UTF8.self).split { " \\\n\t:".contains($0) }
      let isReached = words.contains { word in
        names.contains(lastComponent(word)) && !isAnother(word, than: paths, in: tree)
      }
      if isReached {
        removeObject(of: file, in: tree)
      }
    }
    return known
  }

  /// Whether a word of a dependency file is for certain none of the changed files, but one of the same
  /// name: its whole path leads to a regular file of the tree, over no link.
  private func isAnother(
    _ word: Substring, than changed: Set<String>, in tree: UntrustedFolder
  ) -> Bool {
    guard word.hasPrefix(Builder.canonicalRoot + "/") else { return false }
    var parts: [Substring] = []
    for part in word.dropFirst(Builder.canonicalRoot.utf8.count).split(separator: "/")
    where part != "." {
      // What lies above a link is elsewhere.
      if part == ".." { return false }
      parts.append(part)
    }
    let path = parts.joined(separator: "/")
    return !changed.contains(path) && tree.isFile(path)
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
