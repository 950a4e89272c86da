import Basics
import Model
import Signatures

/// Judges runs by rules that are made ready once. The first of these that applies is the verdict:
///
/// 0. `skipped`: the run needs what this machine does not have;
/// 1. invalid: the run was not made, or was written in another format;
/// 2. `forged`: what a process said contradicts what the kernel or the peer saw;
///    invalid as well: it had a library mapped that is not the artifact's, or its peer crashed;
/// 3. `leak`: it used more than any run may, and was ended for it;
/// 4. `crash`: a signal that neither the script nor the probe sent ended a process under test;
/// 5. `hang`: threads were proved never to move again, or the run was ended at its limit;
///    (invalid where it still moved, and the machine had kept it waiting for three quarters of that time;
///    a script that refused to run here, exit 125 and a line that says why, is invalid as well, unless
///    the extension was in the process that says so: without it the script runs here, as a control shows);
/// 6. `rpc-failed`: a phase or a call that must be was not, or a phase that must not be was;
///    (invalid where a call met its deadline on a machine that kept the probe itself waiting, and where that was
///    for half of the run);
/// 7. `bad-exit`: the command ended with another code than it must;
/// 8. `forged`: everything held, and something is missing that goes with it;
/// 9. `pass`.
///
/// What a later rule would have said is told after the first: `…; before that: …`.
package struct RunJudge: Sendable {
  private let maker: SignatureMaker

  /// A judge that makes signatures by `rules`.
  package init(rules: SignatureRules) { maker = SignatureMaker(rules: rules) }

  /// The verdict of one run.
  package func verdict(_ observation: Observation, scenario: Scenario) -> RunVerdict {
    if case .skipped(let reason) = observation.ending {
      return .verdict(Verdict(.skipped, why: OneLine.clean(reason)))
    }
    let run = ObservedRun(observation, scenario)
    if let reason = notMade(observation) { return .invalid(reason: reason) }
    if let reason = run.contradiction { return .verdict(.forged(reason)) }
    if let reason = disturbance(of: observation) { return .invalid(reason: reason) }
    if let excess = observation.evidence?.excess {
      return .verdict(Verdict(.leak, why: OneLine.clean(excess)))
    }
    if let crash = Crash(run, scenario: scenario) {
      return .verdict(crash.verdict(run, maker))
    }
    if let hang = Hang(run, scenario: scenario, maker: maker) {
      if let reason = run.standstillOfMachine { return .invalid(reason: reason) }
      return .verdict(hang.verdict(run))
    }
    if let reason = run.refusal {
      // A client has no extension of its own, and no reason to say what is not so.
      guard observation.artifact != nil, scenario.sapi == .cli else {
        return .invalid(reason: reason)
      }
      return .verdict(Verdict(.badExit, why: "the script could not go on: \(reason)"))
    }
    let verdict = judgeExpectations(run, scenario: scenario)
    if verdict.outcome == .rpcFailed, let reason = run.starvation {
      return .invalid(reason: reason)
    }
    return .verdict(verdict)
  }
}

extension ObservedRun {
  /// Why the script said that it cannot run here. It takes both the code and the line: either alone
  /// could come of the candidate.
  fileprivate var refusal: String? {
    guard observation.ending == .ended(.code(cannotBeTested)) else { return nil }
    return observation.output.standardError.outputLines
      .first { $0.hasPrefix("forkproof: ") }
      .map { OneLine.clean(String($0.dropFirst("forkproof: ".count))) }
  }
}

extension ObservedRun {
  /// Why a failure may be no fault of what is tested: the kernel kept even the probe waiting, for a good part of the
  /// time that a call has, which met its deadline, or for half of all the time that scripts had and not for a moment.
  fileprivate var starvation: String? {
    guard let lateness = observation.evidence?.lateness, lateness >= 1_000_000 else { return nil }
    let seconds = Double(lateness / 100_000) / 10
    if hasExpiredCall {
      return "the machine stood still for \(seconds) s, and a call met its deadline"
    }
    guard lateness >= max(5_000_000, watchedTime / 2) else { return nil }
    return "the machine stood still for \(seconds) of \(watchedTime / 1_000_000) s"
  }

  /// How long the run was looked at, in microseconds: what is done behind its end, as taking stacks, is not of it.
  private var watchedTime: Int {
    let last = observation.processes.map(\.lastSeen).max()
    return min(last ?? observation.duration, observation.duration)
  }

  /// Why a run that came to its limit while it moved is no hang: a clean one takes a small part of that time, and
  /// this one had little of it.
  fileprivate var standstillOfMachine: String? {
    guard observation.ending == .overtime, standstill?.kind == .overtime,
      let lateness = observation.evidence?.lateness, lateness >= watchedTime / 4 * 3
    else { return nil }
    return
      "the machine kept it waiting for \(lateness / 1_000_000) of \(watchedTime / 1_000_000) s"
  }

  /// What the script said of its own run that makes it tell less than it seems to.
  fileprivate var untested: [String] {
    observation.phases.filter { $0.name == PhaseNames.testsNothing }.prefix(3)
      .map { "tests nothing where " + OneLine.clean($0.data["why"] ?? "it did not say") }
  }
}

private func notMade(_ observation: Observation) -> String? {
  if observation.schema != Observation.schema {
    return "observation of format \(observation.schema), not \(Observation.schema)"
  }
  if case .notRun(let reason) = observation.ending {
    return "the run could not be made: \(OneLine.clean(reason))"
  }
  return nil
}

private func disturbance(of observation: Observation) -> String? {
  if let library = observation.foreignLibrary { return library }
  for trace in observation.processes where trace.isPeer {
    if case .signal(let signal) = trace.exit, Signal.faults.contains(signal) {
      return "the peer crashed with \(Signal.name(signal))"
    }
  }
  return nil
}

private func judgeExpectations(_ run: ObservedRun, scenario: Scenario) -> Verdict {
  let failed = scenario.must.compactMap { FailedExpectation($0, run) }
  guard let first = failed.first(where: { $0.outcome == .rpcFailed }) ?? failed.first else {
    if let lacking = run.lacking(scenario) { return lacking }
    let remarks = run.untested + [run.skippedForkHandlers, run.slowness].compactMap { $0 }
    let held = "everything that must hold did (\(scenario.must.count))"
    return Verdict(.pass, why: ([held] + remarks).joined(separator: "; "))
  }
  var why = first.why
  if failed.count > 1 { why += "; \(failed.count - 1) more of what must hold did not" }
  if let line = run.tellingLine { why += "; it wrote: \(line)" }
  let title = MissingSymbol(run).map { "undefined symbol: \($0.name)" } ?? first.title
  return Verdict(first.outcome, why: why, summary: title)
}
