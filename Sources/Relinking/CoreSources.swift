import Building

/// Two trees read together: what differs, and which files of the core that reaches.
package struct CoreSources: Sendable {
  /// The files that differ between the trees, in more than comments and blanks.
  package let changed: Set<String>
  /// The files that a change reaches through what they may include.
  package let reached: Set<String>
  /// What includes what.
  package let graph: IncludeGraph
  /// Whether a change hides or shows a header of the system, so that it reaches everything.
  package let reachesAll: Bool

  private let present: Set<String>

  /// Reads the trees; `isSystemHeader` tells whether the system has a header of this name.
  ///
  /// Throws what the trees throw.
  package init(
    _ tree: some SourceTree, base: some SourceTree, isSystemHeader: (String) -> Bool
  ) throws {
    let new = try tree.files(below: ChangeImpact.reads)
    let old = try base.files(below: ChangeImpact.reads)
    let both = Set(new)
    let before = Set(old)
    let removed = before.subtracting(both)
    let added = both.subtracting(before)
    changed = Set(removed.map(\.path)).union(added.map(\.path))
      .subtracting(try reworded(from: removed, in: base, to: added, in: tree))
    present = Set(new.map(\.path))
    let read = Array(both)
    var files: [String: [IncludeScan]] = [:]
    for (file, scan) in zip(read, try scans(of: read, in: tree)) { files[file.path] = [scan] }
    let gone = Array(removed)
    for (file, scan) in zip(gone, try scans(of: gone, in: base)) {
      files[file.path, default: []].append(scan)
    }
    graph = IncludeGraph(files, searching: ChangeImpact.searchPath)
    reached = graph.files(reaching: changed)
    let paths = Set(old.map(\.path))
    let moved = present.symmetricDifference(paths)
    reachesAll = moved.contains { path in
      ChangeImpact.searchPath.contains { folder in
        let name =
          folder == "."
          ? path
          : path.hasPrefix(folder + "/")
            ? String(path.dropFirst(folder.count + 1)) : nil
        return name.map(isSystemHeader) ?? false
      }
    }
  }

  /// Whether the patched tree has the file.
  package func isPresent(_ path: String) -> Bool { present.contains(path) }

  /// The files that a change of `path` alone reaches.
  package func includers(of path: String) -> Set<String> { graph.files(reaching: [path]) }

  /// The files of the lists that have to be compiled again.
  package func affected(of lists: UnitLists) -> Set<String> {
    let units = Set(lists.units.values.joined())
    return reachesAll ? units : units.intersection(reached)
  }
}

/// The scans of files, in their order; a link stands for a file that the scan does not follow.
private func scans(of files: [TreeFile], in tree: some SourceTree) throws -> [IncludeScan] {
  let bytes = try tree.contents(of: files)
  return zip(files, bytes).map { file, bytes in
    file.isLink ? .opaque : IncludeScan(bytes)
  }
}

/// The texts in both that differ in comments and blanks alone: what reads them compiles to the same, but for the
/// numbers of lines in messages.
private func reworded(
  from removed: Set<TreeFile>, in base: some SourceTree, to added: Set<TreeFile>,
  in tree: some SourceTree
) throws -> Set<String> {
  let earlier = Dictionary(uniqueKeysWithValues: removed.map { ($0.path, $0) })
  let texts = added.filter { file in
    !file.isLink && earlier[file.path]?.isLink == false
      && [".cc", ".c", ".h", ".hpp", ".inc"].contains(where: file.path.hasSuffix)
  }.sorted { $0.path < $1.path }
  let new = try tree.contents(of: texts).map(CodeText.init)
  let old = try base.contents(of: texts.compactMap { earlier[$0.path] }).map(CodeText.init)
  return Set(texts.indices.filter { new[$0] == old[$0] }.map { texts[$0].path })
}
