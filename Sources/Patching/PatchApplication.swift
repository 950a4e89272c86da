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
    guard let atOnce = stepsAtOnce else {
      return try applied(in: steps, to: base, at: root, options: options, in: repository)
    }
    do throws(ApplyError) {
      return try applied(in: atOnce, to: base, at: root, options: options, in: repository)
    } catch let first {
      do throws(ApplyError) {
        return try applied(in: steps, to: base, at: root, options: options, in: repository)
      } catch {
        throw first.line > error.line ? first : error
      }
    }
  }

  private func applied(
    in steps: [ArraySlice<FileSection>], to base: ObjectID, at root: PatchRoot,
    options: ApplyOptions, in repository: borrowing Repository
  ) throws(ApplyError) -> AppliedPatch {
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
