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
    /// This many of a step's jobs are done.
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
  /// compiled from has changed. `core` stands in for the system's core in the steps that use it, and its files are
  /// part of the artifact; `previousCore` is the one that the previous tree was built with.
  /// - Throws: `BuildError`, which tells the candidate's faults from ours.
  package func build(
    _ tree: some SourceTree, previous: (some SourceTree)?, core: CoreLibraries? = nil,
    previousCore: CoreLibraries? = nil, progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) -> (artifact: Artifact, reused: Bool) {
    let borrowable = try attempt { () throws in
      try previous.flatMap { previous in
        previous.id == tree.id
          ? nil : (tree: previous, chain: try actions(for: previous, previousCore))
      }
    }
    let chain = try attempt { () throws in
      try actions(
        for: tree, core, split: try splitUnits(of: tree, since: previous),
        previous: borrowable?.chain)
    }
    if chain.steps.isEmpty { throw .ownFault("recipe \(recipe.name) has no steps") }
    let found = store.find(chain.key)
    CacheStatistics.note(.artifacts, hit: found != nil, locations)
    if let found { return (found, true) }
    let start = monotonicMicroseconds()
    let scratch = try attempt { () throws in
      try ScratchFolder(in: locations.scratch, named: "build")
    }
    var site = ActionSite(
      root: toolchain.root, work: "\(scratch.path)/tree", contents: core?.contents ?? [:],
      compilerCache: try compilerCache(of: tree, previous: borrowable?.tree))
    site.limits = limits
    let making = Making(
      tree: tree, chain: chain, previous: borrowable, site: site)
    try await prepare(making, progress: progress)
    if let action = chain.loading {
      try await load(recipe.loads ?? "", by: action, on: site)
    }
    let artifact = try keep(
      chain, core, on: site, seconds: Double(monotonicMicroseconds() - start) / 1e6)
    return (artifact, false)
  }

  /// One build under way.
  struct Making<Tree: SourceTree, Base: SourceTree>: Sendable {
    let tree: Tree
    let chain: ActionChain
    /// The source that the tree was made of; nil for that source itself.
    let previous: (tree: Base, chain: ActionChain)?
    let site: ActionSite
  }

  /// The paths that the steps read.
  private var readPaths: [String] { Set(recipe.steps.flatMap(\.reads)).sorted() }

  /// The compiler's cache as a build may use it: a candidate takes from its base's and puts nothing in, since a build
  /// that runs its commands may write anything.
  private func compilerCache(
    of tree: some SourceTree, previous: (some SourceTree)?
  ) throws(BuildError) -> CompilerCache? {
    guard recipe.steps.contains(where: \.usesCompilerCache) else { return nil }
    return try attempt { () throws in
      let rules =
        try previous.map { try ObjectSharing.rules(of: $0, below: readPaths) }
        ?? ObjectSharing.rules(of: tree, below: readPaths)
      return try CompilerCache(named: rules, isWritable: previous == nil, locations)
    }
  }

  /// Brings the work folder to the state after the last step, from the latest snapshot there is.
  private func prepare<Tree, Base>(
    _ making: Making<Tree, Base>, progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) {
    let (chain, site) = (making.chain, making.site)
    let keys = chain.keys
    let done = keys.indices.dropLast().last { exists(snapshot(keys[$0]).path) }
    CacheStatistics.note(.steps, hit: done != nil, locations)
    var source: String?
    if let done {
      noteUse(of: snapshot(keys[done]).path)
      progress(.reused(recipe.steps[done].name))
      source = borrow(making, after: done)
      if source == nil { try snapshot(keys[done]).copy(to: site.work) }
    } else {
      try attempt { () throws in try makeFolder(site.work) }
    }
    for index in (done.map { $0 + 1 } ?? 0)..<recipe.steps.count {
      let step = recipe.steps[index]
      progress(.step(step.name))
      try lay(chain.steps[index].work, making, over: source)
      source = nil
      try await perform(chain.steps[index], named: step.name, on: site, progress: progress)
      if isToKeep(step, keys[index], previous: making.previous?.chain.keys[index]) {
        try save(StepTree(path: site.work), as: keys[index])
      }
    }
  }

  /// Only what others start from is kept: of incremental steps the previous tree's result, of the others all
  /// but the last one's.
  private func isToKeep(_ step: BuildStep, _ key: String, previous: String?) -> Bool {
    if step.incremental { return step.isKept && (previous == nil || previous == key) }
    return step.isKept && step.name != recipe.steps.last?.name
  }

  func snapshot(_ key: String) -> StepTree { StepTree(path: "\(locations.steps)/\(key)") }

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

  /// Takes what the last action yields into the store.
  private func keep(
    _ chain: ActionChain, _ core: CoreLibraries?, on site: ActionSite, seconds: Double
  ) throws(BuildError) -> Artifact {
    guard let last = chain.loading ?? chain.steps.last else { throw .ownFault("nothing was done") }
    var files: [String: [UInt8]] = [:]
    var code = CacheKey(kind: "code", schema: Artifact.schema)
    let tree = try attempt { () throws in try UntrustedFolder(site.work) }
    for (name, path) in last.outputs.sorted(by: { $0.key < $1.key }) {
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
    for (name, id) in last.additions.sorted(by: { $0.key < $1.key }) {
      guard let file = site.contents[id] else { throw .ownFault("nothing here has \(id)") }
      let bytes = try attempt { () throws in try readFile(file) }
      files[name] = bytes
      code.add(machineCodeDigest(of: bytes) ?? digest(of: bytes))
    }
    return try attempt { () throws in
      try store.add(
        key: chain.key, files: files, codeDigest: code.hexadecimal, seconds: seconds)
    }
  }

  /// Runs `body`; whatever it throws is our own fault, not the candidate's.
  func attempt<T>(_ body: () throws -> T) throws(BuildError) -> T {
    do {
      return try body()
    } catch {
      throw .ownFault("\(error)")
    }
  }
}
