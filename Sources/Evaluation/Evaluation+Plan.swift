import Basics
import Building
import Files
import Foundation
import Judging
import Model
import Running
import Storage

extension Evaluation {
  /// The plan that the request comes to, without its digest, and the part of it to do here.
  /// - Throws: `PlanError` when it has no such part.
  func makePlan(
    _ opening: Opening, environment: [String: String], _ runner: Runner
  ) throws -> Plan {
    var machine = CacheKey(kind: "machine", schema: 1)
    machine.add(runner.fingerprint)
    var plan = Plan(
      inputs: try planInputs(), environment: environment, machine: machine.hexadecimal)
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
    let written = [.opened(opening)] + candidates.map(Entry.candidate)
    plan.digest = PlanDigest.of(try written.map(journal.neutral)) ?? ""
    guard let earlier = request.earlier else { return plan }
    try earlier.check(plan)
    plan.resumed = earlier.name
    return plan
  }

  /// What a plan depends on beside what the record holds, as digests.
  private func planInputs() throws -> [String: String] {
    let build = request.build
    var recipes = CacheKey(kind: "recipes", schema: 1)
    recipes.add(try build.recipes.map(text))
    recipes.add(try build.recipesOfLayouts.mapValues { try $0.map(text).joined(separator: "\n") })
    recipes.add(try text(build.target))
    recipes.add(String(build.fuzz))
    var scripts = CacheKey(kind: "scripts of a plan", schema: 1)
    for folder in Set(request.scenarios.map(\.folder)).sorted(by: byContents) {
      scripts.add(scriptsDigest(folder) ?? "")
    }
    var extensions = CacheKey(kind: "extensions of a plan", schema: 1)
    for given in request.environment.extensions {
      let bytes = given.path.flatMap { try? readFile($0) }
      extensions.add([given.name, bytes.map { digest(of: $0) } ?? ""])
    }
    return [
      "recipes": recipes.hexadecimal, "scripts": scripts.hexadecimal,
      "extensions": extensions.hexadecimal,
    ]
  }

  /// Folders by what they hold: their paths are those of one machine.
  private func byContents(_ one: String, _ other: String) -> Bool {
    (scriptsDigest(one) ?? "") < (scriptsDigest(other) ?? "")
  }

  private func text(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder.canonical.encode(value), as: UTF8.self)
  }

  /// What has to be the same wherever parts of one evaluation run.
  func planEnvironment(_ php: PhpRuntime, _ core: CoreLibrary?) -> [String: String] {
    let kernel = KernelName.current
    var environment = [
      "forkproof": ForkproofVersion.text,
      "PHP": "\(php.version) \(php.isThreadSafe ? "ZTS" : "NTS")",
      "kernel": "\(kernel.system) \(kernel.release.prefix { $0 != "." })",
      "architecture": kernel.machine,
      "sandbox": request.environment.isolation.rawValue,
    ]
    guard let core else { return environment }
    let bytes = try? readFile(request.build.root.hostPath(core.path))
    let sum = bytes.map { digest(of: $0) } ?? "unreadable"
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

/// What the kernel calls itself (`uname(2)`).
struct KernelName {
  let system: String
  let release: String
  let machine: String

  static var current: KernelName {
    var name = utsname()
    guard uname(&name) == 0 else { return KernelName(system: "", release: "", machine: "") }
    return KernelName(
      system: text(&name.sysname), release: text(&name.release), machine: text(&name.machine))
  }

  private static func text<Field>(_ field: inout Field) -> String {
    withUnsafeBytes(of: &field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

/// The digest of all files of a scenario's folder: a script may read any of them. Nil when it cannot be read.
func scriptsDigest(_ folder: String) -> String? {
  guard exists(folder), let walk = FileManager.default.enumerator(atPath: folder) else {
    return nil
  }
  var key = CacheKey(kind: "scripts", schema: 1)
  for name in walk.compactMap({ $0 as? String }).sorted() {
    guard let bytes = try? readFile("\(folder)/\(name)") else { continue }
    key.add([name, digest(of: bytes)])
  }
  return key.hexadecimal
}
