import Model

extension Session {
  /// All that was seen, once the run has ended like this.
  mutating func observation(_ ending: Ending) -> Observation {
    if isHeard { listener.finish() }
    // Those that still write are not waited for.
    for index in streams.indices { for _ in 0..<16 where streams[index].read() {} }
    noteEnds()
    let heard = listener.withHeard { $0 }
    for process in heard.met.values { history.met(process.facts, at: process.at) }
    evidence.greetings = heard.greetings
    evidence.finished = heard.finished.sorted()
    evidence.excess = evidence.excess ?? heard.excess
    evidence.note(lateness: commandStart)
    evidence.note(lateness: delay.diskTime)
    // A probe that was kept waiting has seen nothing of the same time.
    if ending == .overtime { evidence.note(lateness: delay.coreTime - (evidence.lateness ?? 0)) }
    if heard.unreadable > 0 {
      evidence.tampering.append("\(heard.unreadable) messages came that no script sends")
    }
    var seen = Observation(startedAt: startedAt, ending: ending, duration: now)
    seen.processes = history.traces(ended: heard.ended)
    seen.phases = heard.phases
    seen.calls = heard.calls
    seen.evidence = evidence
    seen.stalls = stalls
    seen.stacks = stacks
    seen.libraries = libraries.libraries(and: heard.greetings.flatMap(\.libraries))
    seen.output.standardOutput = text(of: 0)
    seen.output.standardError = text(of: 1)
    seen.notes = notes + tracker.notes
    return seen
  }

  private func text(of stream: Int) -> String {
    streams.indices.contains(stream) ? String(decoding: streams[stream].bytes, as: UTF8.self) : ""
  }
}
