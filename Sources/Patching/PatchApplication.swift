import Git
import Model

/// How to apply.
package struct ApplyOptions: Hashable, Sendable {
  /// Outer context lines that may be dropped at each end of a hunk to make it fit; 0 is none.
  package var fuzz: Int
  /// Folders below the top of the tree that the paths of a patch may begin at.
  package var roots: [String]

  /// The default drops none, and knows no other root than the top.
  package init(fuzz: Int = 0, roots: [String] = []) {
    self.fuzz = fuzz
    self.roots = roots
  }
}

/// Applies a candidate's patches, one after the other, to a tree of a repository.
///
/// Only objects are written, and no ref is. Throws `ApplyError` for the first section that does
/// not apply; there is no half-applied result.
package func apply(
  _ candidate: Candidate, to base: ObjectID, in repository: borrowing Repository,
  options: ApplyOptions = ApplyOptions()
) throws(ApplyError) -> AppliedPatch {
  var applied = AppliedPatch(base: base)
  for patch in candidate.patches {
    let next = try RootSearch(patch: patch, base: applied.tree, options: options)
      .applied(in: repository)
    applied.append(next)
  }
  if candidate.patches.count != 1, let last = candidate.patches.last {
    applied.changes = try last.changes(from: base, to: applied.tree, in: repository)
  }
  return applied
}

extension PatchFile {
  /// What differs between two trees.
  fileprivate func changes(
    from base: ObjectID, to tree: ObjectID, in repository: borrowing Repository
  ) throws(ApplyError) -> [TreeChange] {
    do throws(GitError) {
      return try repository.changes(from: base, to: tree)
    } catch {
      throw ApplyError(
        file: name, line: 1, reason: .repository(error), message: error.message, hint: error.hint)
    }
  }

  /// Applies all steps of the file with its paths beginning at `root`, each proved, so that undoing
  /// them one after the other gives the tree before.
  func applied(
    to base: ObjectID, at root: PatchRoot, options: ApplyOptions,
    in repository: borrowing Repository
  ) throws(ApplyError) -> AppliedPatch {
    let steps = steps
    guard steps.count <= InputLimit.steps else {
      throw ApplyError(
        file: name, line: 1, reason: .duplicatePath,
        message: "the patch comes back \(steps.count) times to what it changed",
        hint: "\(InputLimit.steps) times are the most; make one diff of it")
    }
    var applied = AppliedPatch(base: base)
    for step in steps {
      var part = self
      part.sections = Array(step)
      let application = Application(patch: part, base: applied.tree, options: options, root: root)
      let next = try application.run(in: repository)
      if let again = next.repeats(applied), step.first?.commit == sections.first?.commit {
        applied.append(CandidateNote(.sectionsInTurn(ofFile: again), patch: name))
      }
      applied.append(next)
    }
    if steps.count > 1 {
      applied.changes = try changes(from: base, to: applied.tree, in: repository)
    }
    applied.notes = (notes + root.notes).map { CandidateNote($0, patch: name) } + applied.notes
    return applied
  }
}

extension AppliedPatch {
  /// The first path that this and an earlier step change.
  fileprivate func repeats(_ earlier: AppliedPatch) -> String? {
    let before = Set(earlier.placements.map(\.path))
    return changes.first { before.contains($0.path) }?.path
  }

  fileprivate mutating func append(_ note: CandidateNote) {
    if !notes.contains(note) { notes.append(note) }
  }
}

/// The sections of a patch that are applied at once, on their way onto one tree.
struct Application {
  let patch: PatchFile
  let base: ObjectID
  let options: ApplyOptions
  let root: PatchRoot

  func run(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch {
    let files = try place(patch, in: repository)
    var applied = try Proof(patch: patch, base: base, files: files).applied(in: repository)
    applied.notes = files.compactMap { file in
      file.note.map { CandidateNote($0, patch: patch.name) }
    }
    return applied
  }

  private func place(
    _ patch: PatchFile, in repository: borrowing Repository
  ) throws(ApplyError) -> [PlacedFile] {
    let resolver = Resolver(patch: patch, tree: base, root: root)
    var files: [PlacedFile] = []
    var taken: [String: FileSection] = [:]
    for section in patch.sections {
      if Task.isCancelled { throw resolver.error(section, .interrupted, "interrupted") }
      var file = try resolver.resolve(section, in: repository)
      for path in file.changedPaths.sorted() {
        if let other = taken.updateValue(section, forKey: path) {
          throw resolver.error(
            section, .duplicatePath,
            "\(path) is changed by a second section (the first is in line \(other.line))",
            path: path,
            hint: "make one patch of it, or split the file and list the parts in a `series`")
        }
      }
      try change(&file, resolver)
      files.append(file)
    }
    try refuseNesting(files, resolver)
    return files
  }

  /// Places the hunks of a file and works out its new content.
  private func change(_ file: inout PlacedFile, _ resolver: Resolver) throws(ApplyError) {
    var placer = Placer(
      file: splitLines(file.old?.bytes ?? []), hunks: file.section.hunks, fuzz: options.fuzz)
    do throws(PlacementFailure) {
      file.hunks = try placer.place()
    } catch {
      guard let other = placer.withLineEndsOfFile, let hunks = try? other.place() else {
        throw explain(error, file.section, path: file.path, placer)
      }
      placer = other
      (file.hunks, file.section.hunks) = (hunks, other.hunks)
      file.note = .lineEnds(ofFile: file.path, areCRLF: other.file.first?.endsInReturn ?? false)
    }
    let section = file.section
    let content = splice(file.hunks, into: placer.file)
    guard file.newPath != nil else {
      guard content.isEmpty else {
        throw resolver.error(
          section, .keepsLines, "\(file.path) is to be deleted, but has lines the patch does not",
          path: file.path,
          hint: section.hunks.isEmpty
            ? "the patch does not tell what it deletes; make it without git diff -D"
            : "the patch is for another version")
      }
      return
    }
    let mode = section.newMode.flatMap { $0 == section.oldMode ? nil : $0 } ?? file.old?.mode
    let id = try resolver.attempt(section) { () throws(GitError) in
      try Repository.id(ofBlob: content)
    }
    file.new = TreeBlob(bytes: content, mode: mode ?? .regular, id: id)
    if file.oldPath == file.newPath, let old = file.old, old.id == id, old.mode == mode {
      throw resolver.error(
        section, .changesNothing, "this section leaves \(file.path) as it is", path: file.path,
        hint: "leave it out of the patch")
    }
  }

  private func splice(_ hunks: [PlacedHunk], into file: [Line]) -> [UInt8] {
    var content: [UInt8] = []
    var next = 0
    for hunk in hunks {
      for line in file[next..<hunk.start] { content += line }
      for line in hunk.new { content += line.bytes }
      next = hunk.start + hunk.old.count
    }
    for line in file[next...] { content += line }
    return content
  }

  /// A file the patch makes cannot be the folder of another one it makes.
  private func refuseNesting(_ files: [PlacedFile], _ resolver: Resolver) throws(ApplyError) {
    let made = Set(files.compactMap { $0.oldPath == $0.newPath ? nil : $0.newPath })
    for file in files {
      guard let path = file.newPath else { continue }
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        let above = parts.joined(separator: "/")
        if made.contains(above) {
          throw resolver.error(
            file.section, .crossesLink, "\(path) leads through \(above), which this patch makes",
            path: path, hint: "a file or link cannot hold other files")
        }
        parts = parts.dropLast()
      }
    }
  }
}
