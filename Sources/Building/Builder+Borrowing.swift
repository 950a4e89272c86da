import Files
import Model
import Storage

extension Builder {
  /// Leaves the tree of an incremental last step to candidates to come, where its objects are fit for them.
  func leave<Tree, Base>(_ making: Making<Tree, Base>) {
    let keys = making.chain.keys
    guard let last = recipe.steps.last, last.incremental, last.isKept, keys.count > 1,
      let key = keys.last, making.sharing.isPlain, !exists(snapshot(key).path)
    else { return }
    let path = making.site.work
    guard (try? UntrustedFolder(path).settle(upTo: Self.mostBytes)) != nil else { return }
    try? previousBuilds(making, of: keys.count - 1).add(
      PreviousBuilds.Entry(key: key, tree: making.tree.id), from: path)
  }

  /// Starts the next step from another tree's result of it, without the objects that a change reaches.
  /// - Returns: whether there was one that serves; when in doubt, all is compiled.
  func borrow<Tree, Base>(_ making: Making<Tree, Base>, after done: Int) -> Bool {
    let step = recipe.steps[done + 1]
    guard step.incremental, let previous = making.previous,
      (try? ObjectSharing.readsUnnoticed(previous.tree, below: step.reads)) == false,
      let builds = try? earlierBuilds(making, previous, of: done + 1),
      let best = nearest(builds, to: making.tree, below: step.reads)
    else { return false }
    let earlier = snapshot(best.build.key)
    noteUse(of: earlier.path)
    // It may have been taken out of the cache just now.
    let work = StepTree(path: making.site.work)
    if (try? earlier.copy(to: work.path)) != nil,
      work.removeObjects(dependingOn: best.changes, in: step.directory)
    {
      return true
    }
    removeTree(work.path)
    return false
  }

  /// The builds that this one may take from in its step `index`: the base's, where it is made by the same method,
  /// and those of candidates by this method and these rules.
  private func earlierBuilds<Tree, Base>(
    _ making: Making<Tree, Base>, _ previous: (tree: Base, chain: ActionChain), of index: Int
  ) throws -> [PreviousBuilds.Entry] {
    guard previous.chain.steps[index].method == making.chain.steps[index].method else { return [] }
    let base = PreviousBuilds.Entry(key: previous.chain.keys[index], tree: previous.tree.id)
    return [base] + (try previousBuilds(making, of: index)).all
  }

  private func previousBuilds<Tree, Base>(
    _ making: Making<Tree, Base>, of index: Int
  ) throws -> PreviousBuilds {
    PreviousBuilds(
      of: try making.chain.steps[index].method.key(), by: making.sharing.rules, locations)
  }

  /// The first of the builds that differ from `tree` in the fewest files, and those files.
  private func nearest(
    _ builds: [PreviousBuilds.Entry], to tree: some SourceTree, below paths: [String]
  ) -> (build: PreviousBuilds.Entry, changes: [String])? {
    var best: (build: PreviousBuilds.Entry, changes: [String])?
    for build in builds where exists(snapshot(build.key).path) {
      // The source of an old tree may be gone.
      guard let changes = try? ObjectSharing.changes(of: tree, since: build.tree, below: paths),
        changes.count < best?.changes.count ?? .max
      else { continue }
      best = (build, changes)
      if changes.count <= 1 { break }
    }
    return best
  }
}
