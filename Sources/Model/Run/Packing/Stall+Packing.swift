extension Stall: Packable {
  static var blank: Stall { Stall(kind: .deadlock, at: 0, lastMovement: 0, waits: []) }

  mutating func pack(_ packer: inout Packer) {
    kind.pack(&packer)
    packer.number(&at)
    packer.number(&lastMovement)
    packer.list(&waits)
  }
}

extension Stall.Kind {
  /// Which kind it is, as packed.
  enum Tag: Int, CaseIterable {
    case deadlock, deadlockUnlessSignalled, livelock, stalled
  }

  fileprivate mutating func pack(_ packer: inout Packer) {
    var tag: Tag
    var pids: [Int] = []
    switch self {
    case .deadlock: tag = .deadlock
    case .deadlockUnlessSignalled(let own): (tag, pids) = (.deadlockUnlessSignalled, own)
    case .livelock: tag = .livelock
    case .stalled: tag = .stalled
    }
    packer.tag(&tag)
    switch tag {
    case .deadlock: self = .deadlock
    case .deadlockUnlessSignalled:
      packer.numbers(&pids)
      self = .deadlockUnlessSignalled(by: pids)
    case .livelock: self = .livelock
    case .stalled: self = .stalled
    }
  }
}

extension ThreadWait: Packable {
  static var blank: ThreadWait { ThreadWait(pid: 0, tid: 0, name: "", reason: .signal) }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&pid)
    packer.number(&tid)
    packer.name(&name)
    reason.pack(&packer)
  }
}

extension ThreadWait.Reason {
  /// Which reason it is, as packed.
  enum Tag: Int, CaseIterable {
    case privateFutex, sharedFutex, exit, fileLock, descriptors, signal, stopped, timed, mayMove
  }

  /// A reason with what it has beside its tag.
  private struct Parts {
    var tag: Tag
    var address: UInt64 = 0
    var pids: [Int] = []
    var descriptors: [DescriptorWait] = []
    var words = ""
  }

  private var parts: Parts {
    switch self {
    case .privateFutex(let address): Parts(tag: .privateFutex, address: address)
    case .sharedFutex(let address): Parts(tag: .sharedFutex, address: address)
    case .exit(let pids): Parts(tag: .exit, pids: pids)
    case .fileLock(let pids): Parts(tag: .fileLock, pids: pids)
    case .descriptors(let waits): Parts(tag: .descriptors, descriptors: waits)
    case .signal: Parts(tag: .signal)
    case .stopped: Parts(tag: .stopped)
    case .timed(let words): Parts(tag: .timed, words: words)
    case .mayMove(let words): Parts(tag: .mayMove, words: words)
    }
  }

  private init(_ parts: Parts) {
    switch parts.tag {
    case .privateFutex: self = .privateFutex(address: parts.address)
    case .sharedFutex: self = .sharedFutex(address: parts.address)
    case .exit: self = .exit(of: parts.pids)
    case .fileLock: self = .fileLock(heldBy: parts.pids)
    case .descriptors: self = .descriptors(parts.descriptors)
    case .signal: self = .signal
    case .stopped: self = .stopped
    case .timed: self = .timed(parts.words)
    case .mayMove: self = .mayMove(parts.words)
    }
  }

  fileprivate mutating func pack(_ packer: inout Packer) {
    var parts = self.parts
    packer.tag(&parts.tag)
    switch parts.tag {
    case .privateFutex, .sharedFutex: packer.bits(&parts.address)
    case .exit, .fileLock: packer.numbers(&parts.pids)
    case .descriptors: packer.list(&parts.descriptors)
    case .signal, .stopped: break
    case .timed, .mayMove: packer.name(&parts.words)
    }
    self = Self(parts)
  }
}

extension DescriptorWait: Packable {
  static var blank: DescriptorWait { DescriptorWait(descriptor: 0, target: "") }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&descriptor)
    packer.text(&target)
    packer.numbers(&otherEnds)
  }
}

extension ProcessStacks: Packable {
  static var blank: ProcessStacks {
    ProcessStacks(pid: 0, at: 0, tool: .proc, reason: .diagnosis, threads: [])
  }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&pid)
    packer.number(&at)
    packer.name(&tool)
    var word = reason.rawValue
    packer.name(&word)
    reason = Reason(rawValue: word) ?? .diagnosis
    packer.list(&threads)
  }
}

extension ThreadStack: Packable {
  static var blank: ThreadStack { ThreadStack(tid: 0, name: "", frames: []) }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&tid)
    packer.name(&name)
    packer.list(&frames)
  }
}

extension Frame: Packable {
  static var blank: Frame { Frame(address: 0) }

  mutating func pack(_ packer: inout Packer) {
    packer.bits(&address)
    packer.optional(&function, blank: "") { $0.name(&$1) }
    packer.optional(&module, blank: "") { $0.name(&$1) }
    packer.optional(&source, blank: "") { $0.name(&$1) }
    packer.optional(&isInlined, blank: false) { $0.flag(&$1) }
  }
}
