import Files
import Model
import Storage

extension Builder {
  /// Starts the next step from the base's result of it, without the objects that a change reaches.
  ///
  /// What another candidate left serves no build: its own may have written anything into its tree, and no look at
  /// its source tells that it did not.
  /// - Returns: the id of the base's source, which lies there; nil where it does not serve: when in doubt, all is
  ///   compiled.
  func borrow<Tree, Base>(_ making: Making<Tree, Base>, after done: Int) -> String? {
    let step = recipe.steps[done + 1]
    guard step.incremental, let previous = making.previous,
      previous.chain.steps[done + 1].method == making.chain.steps[done + 1].method,
      (try? ObjectSharing.readsUnnoticed(previous.tree, below: step.reads, locations)) == false,
      let changes = try? ObjectSharing.changes(
        of: making.tree, since: previous.tree.id, below: step.reads)
    else { return nil }
    let earlier = snapshot(previous.chain.keys[done + 1])
    noteUse(of: earlier.path)
    // It may not be there, or may have been taken out of the cache just now.
    let work = StepTree(path: making.site.work)
    if (try? earlier.copy(to: work.path)) != nil,
      work.removeObjects(dependingOn: changes, in: step.directory)
    {
      return previous.tree.id
    }
    removeTree(work.path)
    return nil
  }
}
