import Glibc
import Model
import Probe

/// Asks the kernel about processes that report for the first time.
struct GreetingDesk: Sendable {
  /// The script of the run, as the probe sees it.
  let script: String?
  let libraries: MappedFiles

  init(_ plan: RunPlan) {
    script = plan.script.map { (plan.root ?? "") + $0 }
    libraries = MappedFiles(names: plan.librariesOfInterest)
  }

  func greeting(of pid: Int, _ facts: ProcessFacts?, at: Int) -> Greeting {
    // First, since the parent goes on while its child waits.
    let use = facts.flatMap { $0.parent == getpid() ? nil : ResourceUse(of: $0.parent) }
    let mapped = libraries.found(in: pid) ?? [:]
    var greeting = Greeting(
      pid: pid, parent: facts?.parent ?? 0, at: at,
      hasScript: script.map { ProcessFacts.hasOpen($0, in: pid) } ?? false,
      libraries: mapped.values.flatMap(\.self).sorted())
    greeting.parentUse = use
    return greeting
  }
}
