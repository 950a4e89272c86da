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
    let mapped = libraries.found(in: pid) ?? [:]
    return Greeting(
      pid: pid, parent: facts?.parent ?? 0, at: at,
      hasScript: script.map { ProcessFacts.hasOpen($0, in: pid) } ?? false,
      libraries: mapped.values.flatMap(\.self).sorted())
  }
}
