import Git

/// Makes the patched tree, and shows that it is the base plus the patch and nothing else.
///
/// libgit2 does the writing; what it wrote is compared with what the placed hunks say, computed on
/// their own. A disagreement is an error of ours, never a result.
struct Proof {
  let patch: PatchFile
  let base: ObjectID
  let files: [PlacedFile]
  /// The paths that one file leaves and another comes to.
  private let tangled: Set<String>

  init(patch: PatchFile, base: ObjectID, files: [PlacedFile]) {
    (self.patch, self.base, self.files) = (patch, base, files)
    let moved = files.filter { $0.oldPath != $0.newPath }
    tangled = Set(moved.compactMap(\.oldPath)).intersection(moved.compactMap(\.newPath))
  }

  func applied(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch {
    do throws(GitError) {
      let tree = try write(files, onto: base, in: repository)
      let changes = try repository.changes(from: base, to: tree)
      if let fault = try fault(of: tree, changes, in: repository) {
        throw GitError(.other, doing: "prove \(patch.name)", message: fault)
      }
      return AppliedPatch(
        base: base, tree: tree, placements: placements, changes: changes,
        addedLines: patch.addedLines, removedLines: patch.removedLines)
    } catch {
      throw failed(error)
    }
  }

  /// The tree that the files make of another: by libgit2's apply, and by hand what it cannot read.
  private func write(
    _ files: [PlacedFile], onto base: ObjectID, in repository: borrowing Repository
  ) throws(GitError) -> ObjectID {
    var tree = base
    let isDiffable = { (file: PlacedFile) in
      file.isDiffable && tangled.isDisjoint(with: file.changedPaths)
    }
    let diffable = files.filter(isDiffable)
    if !diffable.isEmpty { tree = try repository.apply(diff: gitDiff(of: diffable), to: tree) }
    var edits: [String: TreeEdit] = [:]
    let others = files.filter { !isDiffable($0) }
    for path in others.compactMap(\.oldPath) { edits[path] = .remove }
    for file in others {
      if let path = file.newPath, let new = file.new {
        edits[path] = .put(try repository.write(blob: new.bytes), new.mode)
      }
    }
    return try repository.write(tree: tree, edits: edits)
  }

  /// The paths at which the trees differ by what the files say.
  private var named: Set<String> {
    var named = files.reduce(into: Set<String>()) { $0.formUnion($1.changedPaths) }
    guard !tangled.isEmpty else { return named }
    let before = files.reduce(into: [:]) { $0[$1.oldPath] = $1.old?.id }
    for file in files {
      // Files that change places may be alike.
      guard let path = file.newPath, tangled.contains(path), file.new?.id == before[path] else {
        continue
      }
      named.remove(path)
    }
    return named
  }

  private func failed(_ error: GitError) -> ApplyError {
    let isStore = error.kind == .diskFull || error.kind == .storeNotWritable
    return ApplyError(
      file: patch.name, line: 1, reason: isStore ? .repository(error) : .proofFailed,
      message: isStore ? error.message : "internal error: \(error.message)",
      hint: isStore ? error.hint : "please report this with the patch; no result was kept")
  }

  /// What is wrong with the patched tree, or nil.
  private func fault(
    of tree: ObjectID, _ changes: [TreeChange], in repository: borrowing Repository
  ) throws(GitError) -> String? {
    let back = try write(files.map(\.reversed), onto: tree, in: repository)
    if back != base { return "undoing the patch gives tree \(back), not \(base)" }
    let named = named
    let touched = Set(changes.map(\.path))
    if touched != named {
      let odd = touched.symmetricDifference(named).sorted().joined(separator: ", ")
      return "the trees differ elsewhere than the patch says: \(odd)"
    }
    var added = 0
    var removed = 0
    for file in files {
      if let fault = try fault(of: file, in: tree, of: repository) { return fault }
      added += file.hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .added } }
      removed += file.hunks.reduce(0) { $0 + $1.lines.count { $0.kind == .removed } }
    }
    if added != patch.addedLines || removed != patch.removedLines {
      return "lines of the patch were lost on the way"
    }
    return nil
  }

  /// What is wrong with one file of the patched tree, or nil.
  private func fault(
    of file: PlacedFile, in tree: ObjectID, of repository: borrowing Repository
  ) throws(GitError) -> String? {
    guard let path = file.newPath, let new = file.new else {
      if tangled.contains(file.path) { return nil }
      return try repository.entry(in: tree, at: file.path) == nil
        ? nil : "\(file.path) was to be deleted"
    }
    guard let entry = try repository.entry(in: tree, at: path) else { return "\(path) is missing" }
    if entry.mode != new.mode { return "\(path) has the wrong mode" }
    if entry.id != new.id { return "\(path) is not what its hunks make of it" }
    let lines = splitLines(try repository.bytes(of: entry.id))
    var shift = 0
    for hunk in file.hunks {
      let start = hunk.start + shift
      let end = start + hunk.new.count
      guard end <= lines.count,
        zip(lines[start..<end], hunk.new).allSatisfy({ $0 == $1.bytes[...] })
      else { return "hunk \(hunk.index + 1) is not at line \(start + 1) of \(path)" }
      shift += hunk.new.count - hunk.old.count
    }
    return nil
  }

  private var placements: [HunkPlacement] {
    files.flatMap { file in
      file.hunks.map { hunk in
        HunkPlacement(
          patch: patch.name, patchLine: hunk.patchLine, path: file.path, hunk: hunk.index + 1,
          line: hunk.start + 1, offset: hunk.start - hunk.stated, fuzz: hunk.fuzz)
      }
    }
  }
}
