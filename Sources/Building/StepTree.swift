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
  /// it again.
  ///
  /// False where that is not all that is known to be wrong: an object has no dependency file, or a changed
  /// file is named in none.
  func removeObjects(dependingOn changed: [String]) -> Bool {
    guard let tree = try? UntrustedFolder(path) else { return false }
    let names = Set(changed.map(lastComponent))
    let files = tree.files(endingIn: ".dep")
    let stems = Set(files.map { $0.dropLast(4) })
    // Libtool has two objects of a name, one of them in `.libs`.
    let objects =
      tree.files(endingIn: ".lo").map { $0.dropLast(3) }
      + tree.files(endingIn: ".o").map { $0.dropLast(2) }.filter { !$0.contains(".libs/") }
    guard !files.isEmpty, objects.allSatisfy(stems.contains) else { return false }
    var unknown = names
    for file in files {
      guard let bytes = try? tree.read(file, upTo: Self.mostOfDependencies) else { return false }
      // By bytes: a character may be both CR and LF.
      let words = bytes.split { " \\\r\n\t:".utf8.contains($0) }
        .map { String(decoding: $0, as: UTF8.self) }
      let named = names.intersection(words.map(lastComponent))
      if named.isEmpty { continue }
      unknown.subtract(named)
      removeObject(of: file, in: tree)
    }
    return unknown.isEmpty
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
