import Git
import Model

/// Where the paths of a patch begin in a tree.
struct PatchRoot: Hashable {
  /// A folder; empty for the top.
  var folder = ""
  /// Paths that were completed, by the ends that the patch has of them.
  var completed: [String: String] = [:]

  /// The path in the tree that a path of the patch means.
  func path(_ path: String) -> String {
    completed[path] ?? (folder.isEmpty ? path : "\(folder)/\(path)")
  }

  var notes: [PatchNote] {
    let rooted = folder.isEmpty ? [] : [PatchNote.rooted(atFolder: folder)]
    return rooted
      + completed.sorted { $0.key < $1.key }.map { .completed(path: $0.key, to: $0.value) }
  }
}

/// Finds out where the paths of a patch begin, by where its hunks fit: at the top of the tree, at a
/// folder that is known for it, or where the ends of its paths lead.
///
/// The top goes first, unless hunks have to be moved there which another folder takes as they are.
struct RootSearch {
  let patch: PatchFile
  let base: ObjectID
  let options: ApplyOptions

  private struct Attempt {
    var root: PatchRoot
    var result: Result<AppliedPatch, ApplyError>

    var applied: AppliedPatch? { try? result.get() }
    /// Whether a file that is there was changed, renamed or removed.
    var changesAFile: Bool { applied?.changes.contains { $0.status != .added } ?? false }
    var isExact: Bool { applied?.placements.allSatisfy(\.isExact) ?? false }
  }

  func applied(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch {
    let top = try attempt(PatchRoot(), in: repository)
    if top.isExact { return try top.result.get() }
    var attempts = [top]
    for folder in options.roots {
      attempts.append(try attempt(PatchRoot(folder: folder), in: repository))
    }
    // Another folder is proved by a file that is there: a new one could be made in any.
    attempts = [top] + attempts.dropFirst().filter { $0.applied == nil || $0.changesAFile }
    if let exact = attempts.first(where: \.isExact) ?? attempts.first(where: { $0.applied != nil })
    {
      return try exact.result.get()
    }
    if patch.beginsOutside, let deeper = try stripped(in: repository) { return deeper }
    let completion = PathCompletion(patch: patch, base: base)
    for root in try completion.roots(in: repository)
    where !attempts.contains(where: { $0.root == root }) {
      attempts.append(try attempt(root, in: repository))
      if let last = attempts.last, let applied = last.applied, last.changesAFile { return applied }
    }
    if let deeper = try stripped(in: repository) { return deeper }
    if let unstuffed = try unstuffed(in: repository) { return unstuffed }
    try refuseApplied(attempts, in: repository)
    throw try nearestError(attempts, in: repository)
  }

  /// The most leading parts that are tried to be taken off: those of `/home/me/work/src/grpc` and some more.
  private static let mostParts = 12

  /// The patch with more parts taken off its paths than the one that tools put there; nil where it fits so
  /// nowhere. A path of one part would fit too easily.
  private func stripped(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch? {
    guard patch.strip == nil else { return nil }
    let names = patch.sections.flatMap { [$0.oldName, $0.newName].compactMap(\.self) }
    let parts = names.map { $0.utf8.count { $0 == UInt8(ascii: "/") } + 1 }.min() ?? 0
    let first = patch.beginsOutside ? 1 : 2
    for level in first..<max(first, min(Self.mostParts + 1, parts - 1)) {
      var deeper = patch
      deeper.strip = level
      deeper.notes.append(.stripped(parts: level))
      let search = RootSearch(patch: deeper, base: base, options: options)
      let attempt = try search.attempt(PatchRoot(), in: repository)
      if let applied = attempt.applied, attempt.changesAFile { return applied }
    }
    return nil
  }

  /// The patch without the blanks that a mail in flowed text has before its lines of context, where it fits so.
  private func unstuffed(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch? {
    guard let unstuffed = patch.unstuffed else { return nil }
    do throws(ApplyError) {
      return try RootSearch(patch: unstuffed, base: base, options: options).applied(in: repository)
    } catch {
      guard error.isOfPatch else { throw error }
      return nil
    }
  }

  private func attempt(
    _ root: PatchRoot, in repository: borrowing Repository
  ) throws(ApplyError) -> Attempt {
    do throws(ApplyError) {
      let applied = try patch.applied(to: base, at: root, options: options, in: repository)
      return Attempt(root: root, result: .success(applied))
    } catch {
      guard error.isOfPatch else { throw error }
      return Attempt(root: root, result: .failure(error))
    }
  }

  /// Refuses a patch that fits turned round, as a whole or in its first commits: it was applied
  /// before.
  private func refuseApplied(
    _ attempts: [Attempt], in repository: borrowing Repository
  ) throws(ApplyError) {
    for attempt in attempts {
      guard case .failure(let error) = attempt.result else { continue }
      // Files that were deleted are missing below any folder.
      let onlyDeletes = patch.sections.allSatisfy { $0.change == .delete }
      if onlyDeletes, attempt.root != PatchRoot() { continue }
      if fits(patch.reversed, at: attempt.root, in: repository) {
        throw applied(
          error, "this patch is applied already",
          hint:
            "the source holds all its changes; leave the patch out, or turn it round if it was made "
            + "from the new files to the old ones")
      }
      guard let commits = patch.sections.last?.commit, commits > 0 else { continue }
      for count in (1...min(commits, 16)).reversed() {
        var beginning = patch
        beginning.sections = patch.sections.filter { $0.commit < count }
        guard fits(beginning.reversed, at: attempt.root, in: repository) else { continue }
        throw applied(
          error, "the first \(count) of the patch's \(commits + 1) commits are applied already",
          hint: "leave them out")
      }
    }
  }

  private func fits(
    _ patch: PatchFile, at root: PatchRoot, in repository: borrowing Repository
  ) -> Bool {
    (try? patch.applied(to: base, at: root, options: options, in: repository)) != nil
  }

  private func applied(_ error: ApplyError, _ message: String, hint: String) -> ApplyError {
    ApplyError(
      file: patch.name, line: patch.sections.first?.line ?? 1, path: error.path,
      reason: .alreadyApplied, message: message, hint: hint)
  }

  /// The error of the root where most files of the patch are, the top if in doubt.
  private func nearestError(
    _ attempts: [Attempt], in repository: borrowing Repository
  ) throws(ApplyError) -> ApplyError {
    var nearest: (found: Int, error: ApplyError)?
    for attempt in attempts {
      guard case .failure(let error) = attempt.result else { continue }
      let resolver = Resolver(patch: patch, tree: base, root: attempt.root)
      var found = 0
      // The first sections tell as much as all.
      for section in patch.sections.prefix(200) where section.change != .create {
        if try resolver.existing(section.existingNames, section, in: repository) != nil {
          found += 1
        }
      }
      if found > nearest?.found ?? -1 { nearest = (found, error) }
    }
    return nearest?.error
      ?? ApplyError(
        file: patch.name, line: 1, reason: .changesNothing, message: "the patch changes nothing")
  }
}

extension PatchFile {
  /// The patch without a blank before each line of context; nil where one has none.
  fileprivate var unstuffed: PatchFile? {
    guard !notes.contains(.unflowed) else { return nil }
    var patch = self
    patch.notes.append(.unflowed)
    var hasContext = false
    for section in sections.indices {
      for hunk in sections[section].hunks.indices {
        for (index, line) in sections[section].hunks[hunk].lines.enumerated()
        where line.kind == .context && line.bytes != [newline] {
          guard line.bytes.first == UInt8(ascii: " ") else { return nil }
          patch.sections[section].hunks[hunk].lines[index].bytes.removeFirst()
          hasContext = true
        }
      }
    }
    return hasContext ? patch : nil
  }

  /// Whether a path of it is absolute, or of a folder above or at home.
  fileprivate var beginsOutside: Bool {
    sections.contains { section in
      [section.oldName, section.newName].contains { $0.map(PathTidying.isOutside) ?? false }
    }
  }
}
