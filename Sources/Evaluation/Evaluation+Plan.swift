import Basics
import Building
import Foundation
import Judging
import Model
import Running
import Storage

extension Evaluation {
  /// The plan that the request comes to, without its digest, and the part of it to do here.
  /// - Throws: `PlanError` when it has no such part.
  func makePlan(
    _ opening: Opening, _ core: CoreLibrary?, _ executor: any RunExecutor,
    _ specs: inout RunSpecMaker
  ) throws -> Plan {
    let runs = specs.platform
    var plan = Plan(
      inputs: try planInputs(&specs), environment: planEnvironment(runs, core, executor.kernel),
      machine: try runs.key(on: executor.machine))
    guard let shard = request.shard else { return plan }
    plan.shard = shard
    plan.weights = request.costs.weights(for: opening)
    guard shard.count <= plan.weights.count else {
      throw PlanError.tooManyParts(shard.count, cells: plan.weights.count)
    }
    plan.cells = ShardPlan(plan.weights, groups: opening.controlGroups, parts: shard.count)
      .cells(of: shard)
    return plan
  }

  /// The plan of an opening with its digest, which is that of what will be written.
  /// - Throws: `PlanError` when it is not the plan of the record to go on from.
  func complete(
    _ opening: Opening, _ candidates: [CandidateEntry], _ journal: Journal
  ) throws -> Plan? {
    guard var plan = opening.plan else { return nil }
    let written = try ([.opened(opening)] + candidates.map(Entry.candidate)).map(journal.neutral)
    plan.digest = PlanDigest.of(written) ?? ""
    guard let earlier = request.earlier else { return plan }
    try earlier.check(plan, written)
    plan.resumed = earlier.name
    return plan
  }

  /// What a plan depends on beside what the record holds, as digests.
  private func planInputs(_ specs: inout RunSpecMaker) throws -> [String: String] {
    let build = request.build
    var recipes = CacheKey(kind: "recipes", schema: 1)
    recipes.add(try build.recipes.map(text))
    recipes.add(try build.recipesOfLayouts.mapValues { try $0.map(text).joined(separator: "\n") })
    recipes.add(try text(build.target))
    recipes.add(String(build.fuzz))
    var scripts = CacheKey(kind: "scripts of a plan", schema: 1)
    // Folders by what they hold: their paths are those of one machine.
    var folders: Set<String> = []
    for planned in request.scenarios {
      folders.insert(try specs.digest(ofScripts: planned.folder))
    }
    scripts.add(folders.sorted())
    var extensions = CacheKey(kind: "extensions of a plan", schema: 1)
    for (given, file) in zip(request.environment.extensions, specs.platform.extensions) {
      // Those that PHP has are of its machine.
      extensions.add([given.name, given.path == nil ? "" : file.digest ?? ""])
    }
    return [
      "recipes": recipes.hexadecimal, "scripts": scripts.hexadecimal,
      "extensions": extensions.hexadecimal,
    ]
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder.canonical.encode(value), as: UTF8.self)
  }

  /// What has to be the same wherever parts of one evaluation run.
  private func planEnvironment(
    _ runs: RunSpec.Platform, _ core: CoreLibrary?, _ kernel: KernelName
  ) -> [String: String] {
    var environment = [
      "forkproof": ForkproofVersion.text,
      "PHP": "\(runs.php.version) \(runs.php.isThreadSafe ? "ZTS" : "NTS")",
      "kernel": "\(kernel.system) \(kernel.release.prefix { $0 != "." })",
      "architecture": kernel.machine,
      "sandbox": runs.isolation.rawValue, Plan.runFormat: String(RunSpec.schema),
    ]
    guard let core else { return environment }
    let sum = runs.system.core ?? "unknown"
    environment["core"] = "\(core.package ?? "of no package"), SHA-256 \(sum)"
    return environment
  }

  /// The cells that are run here: those of the part, and PHP alone for each of their scenarios.
  func own(_ cells: [PlannedCell], of opening: Opening) -> [PlannedCell] {
    guard opening.plan?.cells != nil else { return cells }
    let own = Set(opening.cells)
    let groups = opening.controlGroups
    let controls = Set(own.compactMap { groups[$0] })
    return cells.filter { cell in
      guard cell.subject.isWithoutExtension else { return own.contains(cell.id.cell) }
      return groups[cell.id.cell].map(controls.contains) ?? false
    }
  }
}
