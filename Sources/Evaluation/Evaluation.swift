import Building
import Fetching
import Foundation
import Git
import Judging
import Observation
import Recipes
import Record
import Relinking
import Running
import Storage

/// One evaluation: source, candidates, builds, runs, each written to the record as it is known.
public struct Evaluation: Sendable {
  let request: Request
  let tell: @Sendable (Event) -> Void

  /// An evaluation that tells its events to `tell`.
  public init(_ request: Request, tell: @escaping @Sendable (Event) -> Void) {
    self.request = request
    self.tell = tell
  }

  /// Does it all.
  /// - Returns: the record's path and its entries.
  /// - Throws: `VersionMismatch`, and what else keeps the evaluation as a whole from being made;
  ///   what befalls one candidate is told in the record.
  public func run() async throws -> (path: String, entries: [Entry]) {
    let start = Date()
    let lock = try CacheLock.use(request.locations)
    defer { withExtendedLifetime(lock) {} }
    let wanted = try wantedCandidates()
    var php = try await PhpRuntime.detect(request.php, in: request.root)
    if let fpm = request.fpm { try await php.choose(fpm: fpm) }
    var workshop = Workshop(request)
    try await workshop.open()
    var runner = try Runner(
      php: php, programs: request.programs, scratch: request.locations.scratch,
      isolation: request.isolation,
      inertThreads: request.rules.inertThreads)
    runner.extensions = request.extensions
    let source = try await fetchSource()
    let version = try sourceVersion(of: source.result.tree, store: request.locations.objects)
    if let wanted = request.versions, !wanted.holds(version) {
      throw VersionMismatch(wanted: wanted, found: version)
    }
    let journal = try Journal(
      folder: request.locations.records, startedAt: start.timeIntervalSince1970, tell: tell)
    let core = await CoreLibrary.ofSystem(request.root)
    try journal.write(
      .opened(
        opening(
          source, version: version, facts: facts(php, core), startedAt: start.timeIntervalSince1970,
          knowsBase: knowsBase(version, core))
      ))
    let prepared = try apply(wanted, to: source, version: version, journal)
    let cells = try await build(prepared, base: source.result.tree, &workshop, journal)
    var shelf = Shelf(folder: request.locations.observations, environment: runner.fingerprint)
    try await run(plainCells() + cells, runner, &shelf, journal)
    try journal.write(
      .closed(
        Closing(
          seconds: Date().timeIntervalSince(start), verdicts: Assessment(journal.entries)?.stored)))
    return (journal.path, journal.entries)
  }

  func fetchSource() async throws -> FetchedSource {
    let name: String
    switch request.source {
    case .recipe(let recipe, _): name = recipe.name
    case .repository(let url, _): name = url
    }
    tell(.fetching(source: name, nil))
    var isToBeTold = !Repository.canFetchShallow && comesWithHistory
    return try await fetch(
      request.source, for: request.root, locations: request.locations, refresh: request.refresh
    ) { progress in
      if isToBeTold {
        tell(.note("this libgit2 has no shallow fetch (1.7 has): the whole history comes along"))
        isToBeTold = false
      }
      tell(.fetching(source: name, progress))
      return Task.isCancelled ? .stop : .goOn
    }
  }

  /// A Debian source package has no history.
  private var comesWithHistory: Bool {
    if case .recipe(let recipe, _) = request.source, case .debian = recipe.origin { return false }
    return true
  }

  private func opening(
    _ source: FetchedSource, version: String?, facts: [Fact], startedAt: Double, knowsBase: Bool
  ) -> Opening {
    Opening(
      startedAt: startedAt, source: SourceEntry(source, version: version),
      scenarios: request.scenarios.map(\.scenario),
      settings: request.settings, rules: request.rules, environment: facts,
      sampling: request.sampling, knowsBase: knowsBase)
  }

  /// Whether what scenarios say of the base was seen with this source, version and core.
  private func knowsBase(_ version: String?, _ core: CoreLibrary?) -> Bool {
    guard case .recipe(let recipe, nil) = request.source, let known = recipe.knownBase,
      let version, let core
    else { return false }
    let makesCore = request.recipes.first?.core.map { !$0.define.isEmpty } ?? false
    return version.hasPrefix(known.version + ".") && core.hasForkHandlers == known.coreForkHandlers
      && !makesCore
  }

  private func facts(_ php: PhpRuntime, _ core: CoreLibrary?) -> [Fact] {
    var facts = [
      Fact("PHP", "\(php.version) \(php.isThreadSafe ? "ZTS" : "NTS") (\(php.program))")
    ]
    if let folder = request.root.folder {
      facts.append(Fact("system", request.root.name ?? "unnamed"))
      facts.append(Fact(Fact.root, folder))
    }
    if request.isolation == .none {
      facts.append(
        Fact("sandbox", "none: runs share the processes and the network of the machine"))
    }
    guard let core else { return facts }
    facts.append(Fact("libgrpc", "\(core.package ?? "of no package") (\(core.path))"))
    return facts + core.facts(of: "libgrpc").map { Fact($0.name, $0.value) }
  }

  /// What the scenarios read of a candidate's source, written out; nil when they read nothing.
  func files(of candidate: PreparedCandidate) throws -> Tree? {
    let paths = Set(request.scenarios.flatMap(\.scenario.tree)).sorted()
    guard !paths.isEmpty else { return nil }
    let folder = try ScratchFolder(in: request.locations.scratch, named: "tree")
    try GitTree(store: request.locations.objects, tree: candidate.tree)
      .write(paths, to: folder.path)
    return Tree(folder: folder, id: candidate.tree.description)
  }

  func plan(_ candidate: String, key: String?, tree: Tree? = nil) -> [PlannedCell] {
    let store = request.locations.artifacts
    return request.scenarios.flatMap { planned in
      request.settings.filter(planned.scenario.runs).map { settings in
        let reads = !planned.scenario.tree.isEmpty
        return PlannedCell(
          candidate: candidate, artifact: key.map { "\(store)/\($0)" }, key: key,
          scenario: planned.scenario, folder: planned.folder, settings: settings,
          tree: reads ? tree?.folder : nil, treeKey: reads ? tree?.id : nil)
      }
    }
  }
}

/// What scenarios read of a candidate's source, written out.
struct Tree {
  /// Where it is.
  var folder: ScratchFolder
  /// The object id of the whole source.
  var id: String
}
