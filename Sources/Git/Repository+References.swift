import CLibgit2

extension Repository {
  /// The object that the full name `reference` stands for; nil when there is no such reference.
  package borrowing func reference(_ reference: String) -> ObjectID? {
    var id = git_oid()
    return git_reference_name_to_id(&id, handle, reference) == 0 ? ObjectID(id) : nil
  }

  /// Makes the full name `reference` stand for `target`, whatever it stood for before.
  /// - Throws: `GitError` when the name is not allowed or the repository cannot be written.
  package borrowing func set(reference: String, to target: ObjectID) throws(GitError) {
    var id = target.raw
    let made = try made("set \(reference)") {
      git_reference_create(&$0, handle, reference, &id, 1, nil)
    }
    git_reference_free(made)
  }
}
