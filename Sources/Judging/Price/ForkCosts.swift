import Model

/// What the forks of one run cost: a value a fork of the times, a value a parent of what is kept.
///
/// All times are the probe's: the kernel notes when a phase was sent and by which process, and tells of
/// ends by a descriptor. Servers' own forks report no phases and are not among them.
package struct ForkCosts: Sendable, Equatable {
  /// The values of all measures, and beside each its measure: a record has many runs, and a table of lists
  /// would take several times the room.
  private var values: [Double] = []
  private var measures: [PriceMeasure] = []

  /// Forks of one parent from which on what it keeps of them can be told from what comes and goes.
  private static let leastForks = 16

  /// The values of a measure; none where nothing tells.
  package subscript(_ measure: PriceMeasure) -> [Double] {
    var found: [Double] = []
    for index in values.indices where measures[index] == measure { found.append(values[index]) }
    return found
  }

  /// Whether there are values of a measure.
  func has(_ measure: PriceMeasure) -> Bool { measures.contains(measure) }

  /// Whether nothing was measured.
  package var isEmpty: Bool { values.isEmpty }

  /// What an observation tells.
  package init(_ observation: Observation) {
    var forks = ForkTimes()
    for phase in observation.phases { forks.take(phase) }
    add(forks.durations, to: .fork)
    add(forks.timesOfChildren(in: observation.processes), to: .child)
    add(forks.memoryOfChildren(in: observation.processes), to: .childMemory)
    let greetings = observation.evidence?.greetings ?? []
    for (_, siblings) in Dictionary(grouping: greetings, by: \.parent) {
      let uses = siblings.sorted { $0.at < $1.at }.compactMap(\.parentUse)
      guard uses.count >= Self.leastForks else { continue }
      add([Self.growth(uses.map(\.residentBytes))], to: .memory)
      add([Self.growth(uses.map(\.threads))], to: .threads)
      add([Self.growth(uses.map(\.descriptors))], to: .descriptors)
    }
  }

  private mutating func add(_ more: [Double], to measure: PriceMeasure) {
    values += more
    for _ in more { measures.append(measure) }
  }

  /// How much is kept at each fork, by the medians of the second and the last quarter: what is set up
  /// once is set up by then, and what is only lent comes and goes.
  private static func growth(_ series: [Int]) -> Double {
    let quarter = series.count / 4
    let early = Spread(series[quarter..<2 * quarter].map(Double.init))?.median ?? 0
    let late = Spread(series.suffix(quarter).map(Double.init))?.median ?? 0
    return (late - early) / Double(series.count - 2 * quarter)
  }
}

/// The moments around forks, from the phases of a run in their order.
private struct ForkTimes {
  private(set) var durations: [Double] = []
  private var begun: [Int: Int] = [:]
  /// When fork() returned in the parent, by child.
  private var returned: [Int: Int] = [:]
  private var firstWord: [Int: Int] = [:]
  private var lastWord: [Int: Int] = [:]
  private var exiting: Set<Int> = []

  mutating func take(_ phase: Phase) {
    let writer = phase.writer ?? phase.pid
    if firstWord[writer] == nil { firstWord[writer] = phase.at }
    lastWord[writer] = phase.at
    switch phase.name {
    // Of two in a row the first counts: one that was added would make a fork look shorter.
    case PhaseNames.forking: begun[writer] = begun[writer] ?? phase.at
    case PhaseNames.forked:
      guard let child = phase.data["child"].flatMap({ Int($0) }),
        let start = begun.removeValue(forKey: writer)
      else { return }
      returned[child] = phase.at
      durations.append(Self.time(from: start, to: phase.at))
    case PhaseNames.exiting: exiting.insert(writer)
    default: break
    }
  }

  func timesOfChildren(in processes: [ProcessTrace]) -> [Double] {
    processes.compactMap { trace in
      guard let end = trace.endedAt, exiting.contains(trace.pid), let made = returned[trace.pid],
        let first = firstWord[trace.pid], let last = lastWord[trace.pid]
      else { return nil }
      return Self.time(from: made, to: first) + Self.time(from: last, to: end)
    }
  }

  func memoryOfChildren(in processes: [ProcessTrace]) -> [Double] {
    processes.compactMap { trace in
      returned[trace.pid] == nil ? nil : trace.residentBytes.map(Double.init)
    }
  }

  /// Outside numbers may be any.
  private static func time(from start: Int, to end: Int) -> Double {
    max(0, Double(end) - Double(start))
  }
}
