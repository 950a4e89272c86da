import Basics
import Building
import Model
import Running
import Sandbox

/// What a record tells of the machine that its runs were made on.
enum RunFacts {
  /// The facts in the order to show them; `core` is the system's library, where it matters.
  static func of(
    _ php: PhpRuntime, _ environment: RunEnvironment, core: CoreLibrary?
  ) -> [Fact] {
    var facts = [
      Fact("forkproof", ForkproofVersion.text),
      Fact("PHP", "\(php.version) \(php.isThreadSafe ? "ZTS" : "NTS") (\(php.program))"),
    ]
    if let folder = php.root.folder {
      facts.append(Fact("system", php.root.name ?? "unnamed"))
      facts.append(Fact(Fact.root, folder))
    }
    if environment.isolation == .none {
      facts.append(
        Fact("sandbox", "none: runs share the processes and the network of the machine"))
    }
    if !Containment.losses.isEmpty {
      facts.append(Fact("sandbox", Containment.losses.joined(separator: "; ")))
    }
    guard let core else { return facts }
    facts.append(Fact("libgrpc", "\(core.package ?? "of no package") (\(core.path))"))
    return facts + core.facts(of: "libgrpc").map { Fact($0.name, $0.value) }
  }
}
