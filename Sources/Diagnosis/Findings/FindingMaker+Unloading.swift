import Model
import Signatures

/// Crashes in code that is not there any more.
extension FindingMaker {
  /// Tells where PHP unloads an extension while another thread crashes in frames that no file holds.
  func addUnloading(to finding: inout Finding, _ stacks: PastedStacks, _ signal: Int?) {
    guard signal != nil, finding.owner != .grpc, stacks.threads.count > 1 else { return }
    let isUnloading = stacks.threads.contains { thread in
      let names = thread.normalisedNames
      return names.contains("dlclose") && names.contains { $0 == "module_destructor" }
    }
    let isUnmapped = stacks.threads.contains { thread in
      thread.frames.first.map { $0.function == nil && $0.module == nil } ?? false
    }
    guard isUnloading, isUnmapped else { return }
    finding.evidence.append(
      "PHP unloads an extension (dlclose() below module_destructor), while a thread runs code that no file holds"
    )
    finding.evidence += catalogue.library.unloading
  }
}
