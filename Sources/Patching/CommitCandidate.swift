import Git

extension Candidate {
  /// A commit, or a range `base..tip`, of a repository: each commit's change against its first
  /// parent, oldest first; commits that change nothing are left out.
  ///
  /// Ids may be shortened. Throws `PatchError` when there is no such commit or nothing to apply.
  package static func load(
    commits range: String, in repository: borrowing Repository
  ) throws(PatchError) -> Candidate {
    let texts: [(commit: Commit, diff: [UInt8])]
    do throws(GitError) {
      texts = try changes(range, in: repository)
    } catch {
      throw PatchError(
        file: range, line: 1, kind: .unreadable, message: "\(error.doing): \(error.message)",
        hint: error.hint)
    }
    var patches: [PatchFile] = []
    for (commit, diff) in texts where !diff.isEmpty {
      var patch = try PatchFile(parsing: diff, name: "commit \(commit.id.description.prefix(12))")
      patch.header = PatchHeader(of: commit)
      // Written by ourselves just now, so the prefix is certain.
      patch.strip = 1
      patches.append(patch)
    }
    guard !patches.isEmpty else {
      throw PatchError(
        file: range, line: 1, kind: .empty, message: "no commit here changes anything",
        hint: "a range reads base..tip, base left out")
    }
    return Candidate(name: range, patches: patches)
  }

  private static func changes(
    _ range: String, in repository: borrowing Repository
  ) throws(GitError) -> [(commit: Commit, diff: [UInt8])] {
    var commits: [Commit] = []
    if let dots = range.firstRange(of: "..") {
      let base = try repository.resolve(commit: String(range[..<dots.lowerBound]))
      let tip = try repository.resolve(commit: String(range[dots.upperBound...]))
      commits = try repository.commits(after: base, upTo: tip)
    } else {
      commits = [try repository.commit(try repository.resolve(commit: range))]
    }
    var changes: [(commit: Commit, diff: [UInt8])] = []
    for commit in commits { changes.append((commit, try repository.patch(of: commit.id))) }
    return changes
  }
}
