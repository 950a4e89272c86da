import Git

/// How to apply.
package struct ApplyOptions: Hashable, Sendable {
  /// Outer context lines that may be dropped at each end of a hunk to make it fit; 0 is none.
  package var fuzz: Int

  /// The default drops none.
  package init(fuzz: Int = 0) { self.fuzz = fuzz }
}

/// Applies a candidate's patches, one after the other, to a tree of a repository.
///
/// Only objects are written, and no ref is. Throws `ApplyError` for the first section that does
/// not apply; there is no half-applied result.
package func apply(
  _ candidate: Candidate, to base: ObjectID, in repository: borrowing Repository,
  options: ApplyOptions = ApplyOptions()
) throws(ApplyError) -> AppliedPatch {
  var applied = AppliedPatch(
    base: base, tree: base, placements: [], changes: [], addedLines: 0, removedLines: 0)
  for patch in candidate.patches {
    let step = try Application(patch: patch, base: applied.tree, options: options)
      .run(in: repository)
    applied.tree = step.tree
    applied.placements += step.placements
    applied.addedLines += step.addedLines
    applied.removedLines += step.removedLines
    applied.changes = step.changes
  }
  if candidate.patches.count != 1, let last = candidate.patches.last {
    do throws(GitError) {
      applied.changes = try repository.changes(from: base, to: applied.tree)
    } catch {
      throw ApplyError(
        file: last.name, line: 1, reason: .repository(error), message: error.message,
        hint: error.hint)
    }
  }
  return applied
}

/// One patch file on its way onto one tree.
struct Application {
  let patch: PatchFile
  let base: ObjectID
  let options: ApplyOptions

  func run(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch {
    let files: [PlacedFile]
    do throws(ApplyError) {
      files = try place(patch, in: repository)
    } catch {
      if isApplied(in: repository) { throw alreadyApplied(error) }
      throw error
    }
    return try Proof(patch: patch, base: base, files: files).applied(in: repository)
  }

  /// True when the patch turned round fits the tree: somebody was here before.
  private func isApplied(in repository: borrowing Repository) -> Bool {
    (try? place(patch.reversed, in: repository)) != nil
  }

  private func alreadyApplied(_ error: ApplyError) -> ApplyError {
    ApplyError(
      file: patch.name, line: patch.sections.first?.line ?? 1, path: error.path,
      reason: .alreadyApplied, message: "this patch is applied already",
      hint: "the source holds all its changes; leave the patch out")
  }

  private func place(
    _ patch: PatchFile, in repository: borrowing Repository
  ) throws(ApplyError) -> [PlacedFile] {
    let resolver = Resolver(patch: patch, tree: base)
    var files: [PlacedFile] = []
    var taken: [String: FileSection] = [:]
    for section in patch.sections {
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
    let section = file.section
    let placer = Placer(
      file: splitLines(file.old?.bytes ?? []), hunks: section.hunks, fuzz: options.fuzz)
    do throws(PlacementFailure) {
      file.hunks = try placer.place()
    } catch {
      throw explain(error, section, path: file.path, placer)
    }
    let content = splice(file.hunks, into: placer.file)
    guard file.newPath != nil else {
      guard content.isEmpty else {
        throw resolver.error(
          section, .keepsLines, "\(file.path) is to be deleted, but has lines the patch does not",
          path: file.path, hint: "the patch is for another version")
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
