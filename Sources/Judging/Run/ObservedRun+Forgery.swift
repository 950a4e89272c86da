import Basics
import Model

extension ObservedRun {
  /// The first thing that a process said and that the kernel or the peer saw otherwise, in words; nil
  /// when there is none. No fault of a program brings one about: it takes code that means it.
  var contradiction: String? {
    guard let evidence = observation.evidence else { return nil }
    return evidence.tampering.first.map { OneLine.clean($0) } ?? foreignPhase ?? foreignCall
      ?? falseEnd ?? ownLibrary
  }

  private var foreignPhase: String? {
    guard let phase = observation.phases.first(where: { $0.writer ?? $0.pid != $0.pid }) else {
      return nil
    }
    let name = OneLine.clean(phase.name, limit: 40)
    return "the phase \(name) of process \(phase.pid) was reported by process \(phase.writer ?? 0)"
  }

  private var foreignCall: String? {
    // What comes through the driver, which the candidate has no code in, is no forgery. Nor does it count.
    let driver = driver
    let call = observation.calls.first { call in
      guard let callers = call.callers, !callers.isEmpty, callers != driver.map({ [$0] }) else {
        return false
      }
      return !callers.contains(call.pid)
    }
    guard let call, let caller = call.callers?.first else { return nil }
    return "a call in the name of process \(call.pid) was made by process \(caller)"
  }

  /// An end that a parent reported and the kernel saw otherwise. A process id that came twice tells
  /// nothing.
  private var falseEnd: String? {
    let lives = Dictionary(grouping: underTest, by: \.pid)
    for phase in observation.phases where phase.name == PhaseNames.reaped {
      guard let pid = phase.data["child"].flatMap({ Int($0) }), let told = phase.toldEnd,
        let life = lives[pid], life.count == 1, let seen = life[0].exit, seen != told
      else { continue }
      return "process \(pid) is reported to have \(told.words), and \(seen.words)"
    }
    return nil
  }

  /// A library that the run wrote itself, in the place of the one that was built.
  private var ownLibrary: String? {
    let own = observation.libraries.first { $0.digest == nil && RunFolders.isOwn($0.path) }
    return own.map { "\(OneLine.clean($0.path)) was loaded, which the run made itself" }
  }

  /// What is missing for a run to be believed in which everything held, in words; nil when nothing is.
  func lacking(_ scenario: Scenario) -> Verdict? {
    guard let evidence = observation.evidence, let command else { return nil }
    guard let greeting = evidence.greetings.first(where: { $0.pid == command.pid }) else {
      return .forged("the script never began")
    }
    guard greeting.hasScript else {
      return .forged("the process that reported did not have the script open")
    }
    guard evidence.finished.contains(command.pid) else {
      return .forged("the script did not come to its end")
    }
    if let unseen = unseenChild(evidence) { return .forged(unseen) }
    guard hasExtension(greeting, scenario) else {
      let line = tellingLine.map { "; it wrote: \($0)" } ?? ""
      let title = "\(ArtifactFile.module) was not loaded"
      return Verdict(.rpcFailed, why: title + line, summary: title)
    }
    return nil
  }

  /// A child that was reported to have ended well and that was never there.
  private func unseenChild(_ evidence: Evidence) -> String? {
    var known: [Int: Set<Int>] = [:]
    for greeting in evidence.greetings { known[greeting.pid, default: []].insert(greeting.parent) }
    for trace in underTest { known[trace.pid, default: []].insert(trace.parent) }
    for phase in observation.phases where phase.name == PhaseNames.reaped {
      guard phase.toldEnd == .code(0), let pid = phase.data["child"].flatMap({ Int($0) }) else {
        continue
      }
      guard let parents = known[pid] else {
        return "process \(pid), which was reported to have ended, was never there"
      }
      if !parents.contains(phase.pid) {
        return "process \(pid) was no child of process \(phase.pid), which reported its end"
      }
    }
    return nil
  }

  /// Whether the extension that was built was mapped: in the script's own process, or, where that is a
  /// client, in any.
  private func hasExtension(_ greeting: Greeting, _ scenario: Scenario) -> Bool {
    guard let built = observation.artifact?[ArtifactFile.module] else { return true }
    let paths = observation.libraries.filter { $0.digest == built }.map(\.path)
    return scenario.sapi == .cli ? !Set(paths).isDisjoint(with: greeting.libraries) : !paths.isEmpty
  }
}

extension Verdict {
  /// The verdict on a run that forged evidence.
  static func forged(_ why: String) -> Verdict {
    Verdict(.forged, why: "evidence was forged: \(why)")
  }
}

extension Phase {
  /// How a child ended, as its parent reported; nil where it did not say.
  fileprivate var toldEnd: ExitStatus? {
    if let code = data["exit"].flatMap({ Int($0) }) { return .code(code) }
    return data["signal"].flatMap(Signal.number).map { .signal($0) }
  }
}

extension ExitStatus {
  /// `ended with 3`
  fileprivate var words: String {
    switch self {
    case .code(let code): "ended with \(code)"
    case .signal(let signal): "ended by \(Signal.name(signal))"
    }
  }
}
