extension Observation: Packable {
  static var blank: Observation {
    Observation(startedAt: 0, ending: .deadlock, duration: 0)
  }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&schema)
    packer.real(&startedAt)
    ending.pack(&packer)
    packer.number(&duration)
    packer.list(&processes)
    packer.list(&phases)
    packer.list(&calls)
    packer.list(&stalls)
    packer.list(&stacks)
    packer.list(&libraries)
    packer.optional(&artifact, blank: [:]) { $0.table(&$1, sharesValues: true) }
    packer.text(&output.standardOutput)
    packer.text(&output.standardError)
    packer.optional(&evidence)
    packer.names(&notes)
  }
}

extension Ending: Packable {
  static var blank: Ending { .deadlock }

  /// Which of the ways to end it is, as packed.
  enum Tag: Int, CaseIterable {
    case ended, deadlock, livelock, stalled, overtime, notRun, skipped
  }

  mutating func pack(_ packer: inout Packer) {
    var tag: Tag
    var status = ExitStatus.blank
    var reason = ""
    switch self {
    case .ended(let own): (tag, status) = (.ended, own)
    case .deadlock: tag = .deadlock
    case .livelock: tag = .livelock
    case .stalled: tag = .stalled
    case .overtime: tag = .overtime
    case .notRun(let own): (tag, reason) = (.notRun, own)
    case .skipped(let own): (tag, reason) = (.skipped, own)
    }
    packer.tag(&tag)
    switch tag {
    case .ended:
      status.pack(&packer)
      self = .ended(status)
    case .deadlock: self = .deadlock
    case .livelock: self = .livelock
    case .stalled: self = .stalled
    case .overtime: self = .overtime
    case .notRun:
      packer.name(&reason)
      self = .notRun(reason)
    case .skipped:
      packer.name(&reason)
      self = .skipped(reason)
    }
  }
}

extension ExitStatus: Packable {
  static var blank: ExitStatus { .code(0) }

  mutating func pack(_ packer: inout Packer) {
    var isSignal: Bool
    var number: Int
    switch self {
    case .code(let code): (isSignal, number) = (false, code)
    case .signal(let signal): (isSignal, number) = (true, signal)
    }
    packer.flag(&isSignal)
    packer.number(&number)
    self = isSignal ? .signal(number) : .code(number)
  }
}

extension ProcessTrace: Packable {
  static var blank: ProcessTrace { ProcessTrace(pid: 0, parent: 0, name: "", firstSeen: 0) }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&pid)
    packer.number(&parent)
    packer.name(&name)
    packer.flag(&isPeer)
    packer.number(&firstSeen)
    packer.number(&lastSeen)
    packer.optional(&exit)
    packer.optional(&endedAt)
    packer.names(&threads)
    packer.names(&parentThreadsAtFork)
    packer.number(&cpuTime)
    packer.optional(&descriptors)
    packer.optional(&residentBytes)
  }
}

extension Phase: Packable {
  static var blank: Phase { Phase(at: 0, pid: 0, role: "", name: "") }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&at)
    packer.number(&pid)
    packer.optional(&writer)
    packer.name(&role)
    packer.name(&name)
    packer.table(&data, sharesValues: false)
  }
}

extension PeerCall: Packable {
  static var blank: PeerCall { PeerCall(at: 0, method: "", role: "", pid: 0, outcome: .answered) }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&at)
    packer.name(&method)
    packer.name(&role)
    packer.number(&pid)
    var outcome = self.outcome.rawValue
    packer.name(&outcome)
    self.outcome = PeerOutcome(rawValue: outcome) ?? self.outcome
    packer.optional(&callers, blank: []) { $0.numbers(&$1) }
  }
}

extension MappedLibrary: Packable {
  static var blank: MappedLibrary { MappedLibrary(path: "", digest: nil) }

  mutating func pack(_ packer: inout Packer) {
    packer.name(&path)
    packer.optional(&digest, blank: "") { $0.name(&$1) }
  }
}

extension Evidence: Packable {
  static var blank: Evidence { Evidence() }

  mutating func pack(_ packer: inout Packer) {
    packer.list(&greetings)
    packer.numbers(&finished)
    packer.names(&tampering)
    packer.optional(&excess, blank: "") { $0.text(&$1) }
    packer.optional(&lateness, blank: 0) { $0.number(&$1) }
    packer.optional(&endedLate, blank: 0) { $0.number(&$1) }
  }
}

extension Greeting: Packable {
  static var blank: Greeting {
    Greeting(pid: 0, parent: 0, at: 0, hasScript: false, libraries: [])
  }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&pid)
    packer.number(&parent)
    packer.number(&at)
    packer.flag(&hasScript)
    packer.names(&libraries)
    packer.optional(&parentUse)
  }
}

extension ResourceUse: Packable {
  static var blank: ResourceUse { ResourceUse(threads: 0, descriptors: 0, residentBytes: 0) }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&threads)
    packer.number(&descriptors)
    packer.number(&residentBytes)
  }
}
