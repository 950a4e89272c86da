import Basics
import Building
import Files
import Model
import Processes
import Storage

/// Makes the core's shared libraries of the system's archives and the objects of the files that a
/// change reaches.
///
/// What comes out is what the packager's own build of the changed source would be: before the first
/// use, of each library and language one of a few unchanged files must give the archive's member, byte for byte.
package struct Relinker: Sendable {
  /// What relinking did, to show progress.
  package enum Event: Sendable, Equatable {
    /// This many files of the core are compiled.
    case compiling(Int)
    /// This many of them are done.
    case compiled(Int, of: Int)
    /// A library is linked.
    case linking(String)
    /// The same was made before.
    case reused
  }

  let installed: InstalledCore
  let recipe: CoreRecipe
  let toolchain: [String: String]
  let locations: Locations
  let libraries: InstalledArchives

  /// A relinker by `recipe`; `toolchain` is what goes into its keys of compiler and packages.
  package init(
    installed: InstalledCore, recipe: CoreRecipe, toolchain: [String: String],
    locations: Locations
  ) {
    self.installed = installed
    self.recipe = recipe
    self.toolchain = toolchain
    self.locations = locations
    libraries = InstalledArchives(installed)
  }

  /// The core of `tree`; `base` is the source that the system's archives were made of.
  /// - Throws: `RelinkError`, which tells the candidate's faults from refusals and from ours.
  package func relink(
    _ tree: some SourceTree, base: some SourceTree, progress: @Sendable (Event) -> Void
  ) async throws(RelinkError) -> RelinkedCore {
    let start = monotonicMicroseconds()
    let lists = try checkedLists(tree, base)
    let archives = try libraries.read().mapValues(\.archive)
    for (library, archive) in archives { try check(archive, library, lists.base) }
    let action = try action(tree, base, lists.patched)
    let key = try ours { () throws in try action.key() }
    let store = CoreStore(folder: locations.cores)
    let found = store.find(key)
    CacheStatistics.note(.cores, hit: found != nil, locations)
    if let found {
      progress(.reused)
      return found
    }
    var plan = try plan(tree, base, lists)
    let units = plan.plan.units
    let work = try CoreCompilation(self, action, tree: tree, base: base)
    if !units.isEmpty {
      try await calibrate(plan.plan, action, base: base, lists: lists.base)
      progress(.compiling(units.count))
      try await work.compile(units, graph: plan.scan.graph) { done in
        progress(.compiled(done, of: units.count))
      }
      if try await work.isUnchanged(plan.plan, lists.base, archives) { plan.plan.libraries = [:] }
    }
    var core = RelinkedCore(key: key, compiled: units, remarks: plan.plan.remarks)
    for library in InstalledCore.libraries {
      guard let objects = plan.plan.libraries[library] else { continue }
      progress(.linking(library))
      try await work.link(library, objects, archive: archives[library], into: &core)
    }
    try work.checkOthers(core)
    core.seconds = Double(monotonicMicroseconds() - start) / 1e6
    return try store.add(core)
  }

  /// The lists of both trees, once nothing speaks against relinking.
  private func checkedLists(
    _ tree: some SourceTree, _ base: some SourceTree
  ) throws(RelinkError) -> (base: UnitLists, patched: UnitLists) {
    let file = "CMakeLists.txt"
    let cmake = try text(of: file, in: base)
    let patched = try text(of: file, in: tree)
    let old = try parse(cmake)
    let new = patched == cmake ? old : try parse(patched)
    if let installed = installed.version, let source = old.version, installed != source {
      throw .versionDiffers(installed: installed, source: source)
    }
    var faults: [String: String] = [:]
    for change in try ours({ () throws in
      try tree.changes(since: base.id, below: ChangeImpact.watched)
    }) {
      if let fault = ChangeImpact.fault(of: change.path) { faults[change.path] = fault }
    }
    if patched != cmake, UnitLists.rules(of: cmake) != UnitLists.rules(of: patched) {
      faults[file] = "more than the lists of source files"
    }
    guard faults.isEmpty else { throw .outOfReach(faults) }
    let units = Set(new.units.values.joined())
    for path in recipe.define.values.joined() where !units.contains(path) {
      throw .noSuchUnit(path)
    }
    return (old, new)
  }

  private func plan(
    _ tree: some SourceTree, _ base: some SourceTree, _ lists: (base: UnitLists, patched: UnitLists)
  ) throws(RelinkError) -> (scan: CoreSources, plan: CorePlan) {
    let folders = installed.systemHeaders
    let scan = try ours { () throws in
      try CoreSources(tree, base: base) { name in folders.contains { exists("\($0)/\(name)") } }
    }
    let affected = scan.affected(of: lists.patched).union(recipe.define.values.joined())
    var plan = CorePlan(
      base: lists.base, patched: lists.patched, affected: affected, present: scan.isPresent)
    plan.remark(
      changed: scan.changed.filter(scan.isPresent), includers: scan.includers(of:),
      lists: lists.patched)
    return (scan, plan)
  }

  /// The making of the core of `tree`, whose lists are `lists`.
  private func action(
    _ tree: some SourceTree, _ base: some SourceTree, _ lists: UnitLists
  ) throws(RelinkError) -> CoreAction {
    CoreAction(
      platform: BuildPlatform(toolchain), compiler: installed.compiler, recipe: recipe,
      standards: CoreAction.Standards(lists),
      libraries: try libraries.read().mapValues {
        CoreAction.Library(archive: $0.archiveDigest, shared: $0.sharedDigest)
      }, others: try ours { () throws in try installed.others() }, source: try ids(tree),
      base: try ids(base))
  }

  private func ids(_ tree: some SourceTree) throws(RelinkError) -> [String: String] {
    try ours { () throws in
      var ids: [String: String] = [:]
      for path in ChangeImpact.reads { ids[path] = try tree.id(at: path) }
      return ids
    }
  }

  private func text(
    of path: String, in tree: some SourceTree
  ) throws(RelinkError) -> [UInt8] {
    let files = try ours { () throws in try tree.files(below: [path]) }
    guard let file = files.first(where: { $0.path == path }) else {
      throw .unreadableLists("the source has no \(path)")
    }
    return try ours { () throws in try tree.contents(of: [file]).first ?? [] }
  }
}

private func parse(_ cmake: [UInt8]) throws(RelinkError) -> UnitLists {
  do throws(UnitLists.Problem) {
    return try UnitLists(cmake: cmake, libraries: InstalledCore.libraries)
  } catch {
    throw .unreadableLists(error.description)
  }
}

/// Members and files must be the same, one by one.
private func check(
  _ archive: StaticArchive, _ library: String, _ lists: UnitLists
) throws(RelinkError) {
  let units = lists.units[library] ?? []
  let names = units.map { "\($0.lastPathPart).o" }
  let members = archive.members.map(\.name)
  guard members != names else { return }
  let place = zip(members, names).enumerated().first { $0.element.0 != $0.element.1 }?.offset
  throw .otherMembers(library: library, place: place ?? min(members.count, names.count))
}

/// What `body` gives; whatever it throws is our own fault.
func ours<T>(_ body: () throws -> T) throws(RelinkError) -> T {
  do {
    return try body()
  } catch {
    throw .ownFault("\(error)")
  }
}
