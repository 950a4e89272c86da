import Files
import Model
import Storage

extension Builder {
  /// Leaves the tree of an incremental last step to candidates to come, where its objects are fit for them.
  func leave<Tree, Base>(_ making: Making<Tree, Base>) {
    let keys = making.keys
    guard let last = recipe.steps.last, last.incremental, last.isKept, keys.count > 1,
      let key = keys.last, making.sharing.isPlain, !exists(snapshot(key).path)
    else { return }
    let path = making.work.path
    guard (try? UntrustedFolder(path).settle(upTo: Self.mostBytes)) != nil else { return }
    previousBuilds(making, after: keys.count - 2).add(
      PreviousBuilds.Donor(key: key, tree: making.tree.id), from: path)
  }

  /// Starts the next step from another tree's result of it, without the objects that a change reaches.
  /// - Returns: whether there was one that serves; when in doubt, all is compiled.
  func borrow<Tree, Base>(_ making: Making<Tree, Base>, after done: Int) -> Bool {
    let step = recipe.steps[done + 1]
    guard step.incremental, let previous = making.previous,
      (try? ObjectSharing.readsUnnoticed(previous.tree, below: step.reads)) == false,
      let best = nearest(donors(making, previous, after: done), to: making.tree, below: step.reads)
    else { return false }
    let donor = snapshot(best.donor.key)
    noteUse(of: donor.path)
    // It may have been taken out of the cache just now.
    if (try? donor.copy(to: making.work.path)) != nil,
      making.work.removeObjects(dependingOn: best.changes, in: step.directory)
    {
      return true
    }
    removeTree(making.work.path)
    return false
  }

  /// The builds that this one may take from: the base's, where it is made by the same rules, and those of
  /// candidates by these rules.
  private func donors<Tree, Base>(
    _ making: Making<Tree, Base>, _ previous: (tree: Base, keys: [String]), after done: Int
  ) -> [PreviousBuilds.Donor] {
    guard previous.keys[done] == making.keys[done] else { return [] }
    let base = PreviousBuilds.Donor(key: previous.keys[done + 1], tree: previous.tree.id)
    return [base] + previousBuilds(making, after: done).all
  }

  private func previousBuilds<Tree, Base>(
    _ making: Making<Tree, Base>, after done: Int
  ) -> PreviousBuilds {
    PreviousBuilds(after: making.keys[done], by: making.sharing.rules, locations)
  }

  /// The first of the donors that differ from `tree` in the fewest files, and those files.
  private func nearest(
    _ donors: [PreviousBuilds.Donor], to tree: some SourceTree, below paths: [String]
  ) -> (donor: PreviousBuilds.Donor, changes: [String])? {
    var best: (donor: PreviousBuilds.Donor, changes: [String])?
    for donor in donors where exists(snapshot(donor.key).path) {
      // The source of an old tree may be gone.
      guard let changes = try? ObjectSharing.changes(of: tree, since: donor.tree, below: paths),
        changes.count < best?.changes.count ?? .max
      else { continue }
      best = (donor, changes)
      if changes.count <= 1 { break }
    }
    return best
  }
}
