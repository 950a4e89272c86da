import Basics
import Files
import Foundation
import Model
import Processes
import Storage

/// Makes artifacts: each step cached by what it reads, each in a sandbox without network, each at
/// one path, so that a configured tree holds no path of another.
package struct Builder: Sendable {
  /// Where every build sees its tree: a configured tree has this path baked in.
  package static let canonicalRoot = "/mnt/source"

  /// What a build did, to show progress.
  package enum Event: Sendable, Equatable {
    /// A step runs.
    case step(String)
    /// So many of a step's jobs are done.
    case progress(String, done: Int, of: Int)
    /// A step was done before for the same inputs.
    case reused(String)
  }

  let recipe: BuildRecipe
  let toolchain: Toolchain
  let locations: Locations
  /// What each step may use; nil for what is usual.
  package var limits: SandboxLimits?

  /// What a tree and a result may be at most, in bytes.
  static let mostBytes = 8 << 30
  static let mostOfResult = 512 << 20

  /// A builder by `recipe`, with its caches under `locations`.
  package init(recipe: BuildRecipe, toolchain: Toolchain, locations: Locations) {
    self.recipe = recipe
    self.toolchain = toolchain
    self.locations = locations
  }

  /// Where finished artifacts are.
  package var store: ArtifactStore { ArtifactStore(folder: locations.artifacts) }

  /// The artifact of `tree`, from the store or made now.
  ///
  /// `previous` is a tree that was built before: its objects serve again where nothing they were
  /// compiled from has changed, or those of an earlier candidate that differs in fewer files. `core`
  /// stands in for the system's core in the steps that use it, and its files are part of the artifact;
  /// `previousCore` is the one that the previous tree was built with.
  /// - Throws: `BuildError`, which tells the candidate's faults from ours.
  package func build(
    _ tree: some SourceTree, previous: (some SourceTree)?, core: CoreLibraries? = nil,
    previousCore: CoreLibraries? = nil, progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) -> (artifact: Artifact, reused: Bool) {
    let keys = try attempt { () throws in try stepKeys(tree, core) }
    guard let key = keys.last else { throw .ownFault("recipe \(recipe.name) has no steps") }
    let found = store.find(key)
    CacheStatistics.note(.artifacts, hit: found != nil, locations)
    if let found { return (found, true) }
    let start = monotonicMicroseconds()
    let scratch = try attempt { () throws in
      try ScratchFolder(in: locations.scratch, named: "build")
    }
    let work = StepTree(path: "\(scratch.path)/tree")
    let borrowable = try attempt { () throws in
      try previous.flatMap { previous in
        previous.id == tree.id ? nil : (previous, try stepKeys(previous, previousCore))
      }
    }
    try await prepare(
      work, tree: tree, keys: keys, previous: borrowable, core: core, progress: progress)
    let artifact = try keep(
      work, core, key: key, seconds: Double(monotonicMicroseconds() - start) / 1e6)
    leave(work, of: tree, keys)
    return (artifact, false)
  }

  /// Brings `work` to the state after the last step, from the latest snapshot there is.
  private func prepare(
    _ work: StepTree, tree: some SourceTree, keys: [String],
    previous: (tree: some SourceTree, keys: [String])?, core: CoreLibraries?,
    progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) {
    let done = keys.indices.dropLast().last { exists(snapshot(keys[$0]).path) }
    CacheStatistics.note(.steps, hit: done != nil, locations)
    if let done {
      noteUse(of: snapshot(keys[done]).path)
      progress(.reused(recipe.steps[done].name))
      let borrowed = try borrow(
        into: work, after: done, tree: tree, keys: keys, previous: previous)
      if !borrowed { try snapshot(keys[done]).copy(to: work.path) }
    } else {
      try attempt { () throws in try makeFolder(work.path) }
    }
    for index in (done.map { $0 + 1 } ?? 0)..<recipe.steps.count {
      let step = recipe.steps[index]
      progress(.step(step.name))
      try overlay(step.reads, of: tree, on: work)
      try await perform(step, in: work, core: core, progress: progress)
      if isToKeep(step, keys[index], previous: previous?.keys[index]) {
        try save(work, as: keys[index])
      }
    }
  }

  /// Only what others start from is kept: of incremental steps the previous tree's result, of the others all
  /// but the last one's.
  private func isToKeep(_ step: BuildStep, _ key: String, previous: String?) -> Bool {
    if step.incremental { return step.isKept && (previous == nil || previous == key) }
    return step.isKept && step.name != recipe.steps.last?.name
  }

  /// Leaves the tree of an incremental last step to candidates to come.
  private func leave(_ work: StepTree, of tree: some SourceTree, _ keys: [String]) {
    guard let last = recipe.steps.last, last.incremental, last.isKept, keys.count > 1,
      let key = keys.last, !exists(snapshot(key).path)
    else { return }
    guard (try? UntrustedFolder(work.path).settle(upTo: Self.mostBytes)) != nil else { return }
    PreviousBuilds(after: keys[keys.count - 2], locations).add(
      PreviousBuilds.Donor(key: key, tree: tree.id), from: work.path)
  }

  /// Starts the next step from a previous tree's result of it, without the objects that a change reaches.
  private func borrow(
    into work: StepTree, after done: Int, tree: some SourceTree, keys: [String],
    previous: (tree: some SourceTree, keys: [String])?
  ) throws(BuildError) -> Bool {
    let step = recipe.steps[done + 1]
    guard step.incremental, let previous else { return false }
    var previousBuilds: [PreviousBuilds.Donor] = []
    if previous.keys[done] == keys[done] {
      previousBuilds = [PreviousBuilds.Donor(key: previous.keys[done + 1], tree: previous.tree.id)]
    }
    previousBuilds += PreviousBuilds(after: keys[done], locations).all
    guard let best = nearest(previousBuilds, to: tree, below: step.reads) else { return false }
    noteUse(of: snapshot(best.previous.key).path)
    do throws(BuildError) {
      try snapshot(best.previous.key).copy(to: work.path)
      if work.removeObjects(dependingOn: best.changes) { return true }
    } catch {
      // Another process may have taken it out of the cache just now.
    }
    removeTree(work.path)
    return false
  }

  /// The first of the previous builds that differ from `tree` in the fewest files, and those files.
  private func nearest(
    _ previousBuilds: [PreviousBuilds.Donor], to tree: some SourceTree, below paths: [String]
  ) -> (previous: PreviousBuilds.Donor, changes: [String])? {
    var best: (previous: PreviousBuilds.Donor, changes: [String])?
    for previous in previousBuilds where exists(snapshot(previous.key).path) {
      // The source of an old tree may be gone. A new header can hide another of its name anywhere,
      // so only changed files borrow.
      guard let changes = try? tree.changes(since: previous.tree, below: paths),
        changes.allSatisfy(\.isModified), changes.count < best?.changes.count ?? .max
      else { continue }
      best = (previous, changes.map(\.path))
      if changes.count <= 1 { break }
    }
    return best
  }

  /// The key after each step: what came before, the step itself, and the ids of what it reads.
  func stepKeys(_ tree: some SourceTree, _ core: CoreLibraries?) throws -> [String] {
    var keys: [String] = []
    for step in recipe.steps {
      var key = CacheKey(kind: "step", schema: Artifact.schema)
      key.add(keys.last ?? recipe.name)
      key.add(toolchain.fingerprint)
      key.add(step.run.map { toolchain.fill($0, jobs: nil) })
      key.add(step.directory)
      key.add(step.environment)
      if step.usesCore, let core { key.add(core.key) }
      for path in step.reads { key.add([path, try tree.id(at: path) ?? "absent"]) }
      keys.append(key.hexadecimal)
    }
    return keys
  }

  private func snapshot(_ key: String) -> StepTree { StepTree(path: "\(locations.steps)/\(key)") }

  private func save(_ work: StepTree, as key: String) throws(BuildError) {
    let place = snapshot(key).path
    let beside = try attempt { () throws in
      try ScratchFolder(in: locations.steps, named: "new")
    }
    try work.copy(to: "\(beside.path)/tree")
    // The first to finish made the same thing: a failed rename onto it is no loss.
    guard rename("\(beside.path)/tree", place) == 0 || exists(place) else {
      throw .ownFault("\(FileError.current("cannot write", place))")
    }
  }

  private func keep(
    _ work: StepTree, _ core: CoreLibraries?, key: String, seconds: Double
  ) throws(BuildError) -> Artifact {
    var files: [String: [UInt8]] = [:]
    var code = CacheKey(kind: "code", schema: Artifact.schema)
    let tree = try attempt { () throws in try UntrustedFolder(work.path) }
    for (name, path) in recipe.yields.sorted(by: { $0.key < $1.key }) {
      let bytes: [UInt8]
      do {
        bytes = try tree.read(path, upTo: Self.mostOfResult)
      } catch {
        throw .nothingYielded(path: path, recipe: recipe.name, why: error.reason)
      }
      if let symbol = core?.missing(for: bytes) {
        throw .symbolLost(symbol, neededBy: name)
      }
      files[name] = bytes
      code.add(machineCodeDigest(of: bytes) ?? digest(of: bytes))
    }
    for (name, file) in (core?.files ?? [:]).sorted(by: { $0.key < $1.key }) {
      let bytes = try attempt { () throws in try readFile(file) }
      files[name] = bytes
      code.add(machineCodeDigest(of: bytes) ?? digest(of: bytes))
    }
    return try attempt { () throws in
      try store.add(key: key, files: files, codeDigest: code.hexadecimal, seconds: seconds)
    }
  }

  /// Runs `body`; whatever it throws is our own fault, not the candidate's.
  private func attempt<T>(_ body: () throws -> T) throws(BuildError) -> T {
    do {
      return try body()
    } catch {
      throw .ownFault("\(error)")
    }
  }
}
