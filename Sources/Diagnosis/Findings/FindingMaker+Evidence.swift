import Basics
import Model
import Signatures

extension FindingMaker {
  /// What the frames tell beside the title.
  func addEvidence(to finding: inout Finding, _ threads: [ThreadStack]) {
    let names = threads.flatMap(\.normalisedNames)
    if finding.owner == .grpc || finding.owner == .unknown {
      let mark = catalogue.landmarks.lazy.compactMap { landmark in
        names.first(where: Glob(landmark.function).matches).map { ($0, landmark.meaning) }
      }.first
      if let (name, meaning) = mark {
        finding.evidence.append("\(Shown.line(FrameName.short(name))) is on the stack: \(meaning)")
      } else if finding.owner == .unknown, let name = names.first(where: { $0.hasPrefix("zif_") }) {
        finding.evidence.append("PHP is inside \(Shown.line(name.dropFirst(4)))()")
      }
      // A lock is released by its holder, whom no rule knows.
      let isLock = finding.signature?.cause == .wait(.lock)
      let threads = isLock ? [] : wakers(of: waitingFunction(finding, names))
      if !threads.isEmpty, finding.signature?.kind.isStandstill ?? false {
        finding.evidence.append(
          "what ends this wait is a thread of core: \(threads.joined(separator: " or "))")
      }
    } else if finding.owner == .idle {
      finding.evidence.append("it waits for work, as it should")
    }
    addFiles(to: &finding, threads)
  }

  /// Which files of gRPC's are there, where the finding does not say so.
  private func addFiles(to finding: inout Finding, _ threads: [ThreadStack]) {
    func files(_ threads: [ThreadStack]) -> [String] {
      threads.flatMap(\.frames).compactMap(\.module).map(\.lastPathPart)
    }
    let main = files(owners.mainThreads(of: threads))
    for module in ["grpc.so", "libgrpc.so"] where module != "grpc.so" || finding.owner != .grpc {
      if let file = main.first(where: { $0.hasPrefix(module) }) {
        finding.evidence.append("\(Shown.line(file)) is on the stack")
      } else if let file = files(threads).first(where: { $0.hasPrefix(module) }) {
        finding.evidence.append("\(Shown.line(file)) is on the stack of another thread")
      }
    }
  }

  /// Where the lock is taken that a library complains of.
  func addLock(to finding: inout Finding) {
    guard let signature = finding.signature, let function = signature.function ?? signature.place
    else { return }
    let place = signature.place.map { $0 == function ? "" : " in \(Shown.line($0))" } ?? ""
    finding.evidence.append("the lock is taken by \(Shown.line(function))\(place)")
  }

  /// The normalised name behind the short one of a title.
  func waitingFunction(_ finding: Finding, _ names: [String]) -> String? {
    guard let short = finding.signature?.function ?? finding.signature?.place else { return nil }
    return names.first { FrameName.short($0) == short } ?? short
  }

  /// What a text does not tell.
  func addUntold(to finding: inout Finding, _ stacks: PastedStacks, _ signal: Int?) {
    let waits = signal == nil && finding.signature?.kind.isStandstill ?? true
    if waits, finding.owner != .idle { finding.untold.append(.movement) }
    if waits, owners.showsCoreAlone(stacks.threads) {
      finding.untold.append(
        "what hangs: these are threads of core, which wait so while nothing is wrong")
    } else if stacks.form == .kernel {
      finding.untold.append(
        "which function waits: a stack of the kernel's ends where the program begins")
    } else if finding.signature == nil, finding.owner != .idle,
      !isInsidePHP(finding, stacks.threads)
    {
      finding.untold.append("where it stands: no frame that says anything has a name")
    }
    guard finding.owner == .grpc else { return }
    let isInFork = finding.signature?.place.map(forkPlaces.contains) ?? false
    if !isInFork {
      let reason = waits ? ": a process that was not waits so too, and moves on" : ""
      finding.untold.append("whether the process was made by fork()\(reason)")
    }
    if !stacks.isComplete, !isInFork, stacks.countedThreads != 1 {
      finding.untold.append("which other threads the process has: the text shows one stack")
    }
  }

  /// Whether the evidence names the function of PHP that a thread is inside.
  private func isInsidePHP(_ finding: Finding, _ threads: [ThreadStack]) -> Bool {
    finding.owner == .unknown
      && threads.contains { $0.normalisedNames.contains { $0.hasPrefix("zif_") } }
  }
}
