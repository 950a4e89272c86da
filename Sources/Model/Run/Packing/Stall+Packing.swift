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
  fileprivate mutating func pack(_ packer: inout Packer) {
    var kind = 0
    var pids: [Int] = []
    switch self {
    case .deadlock: kind = 0
    case .deadlockUnlessSignalled(let own): (kind, pids) = (1, own)
    case .livelock: kind = 2
    case .stalled: kind = 3
    }
    packer.number(&kind)
    if kind == 1 { packer.numbers(&pids) }
    switch kind {
    case 0: self = .deadlock
    case 1: self = .deadlockUnlessSignalled(by: pids)
    case 2: self = .livelock
    default: self = .stalled
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
  /// What a reason has beside its kind.
  private struct Parts {
    var kind = 0
    var address: UInt64 = 0
    var pids: [Int] = []
    var descriptors: [DescriptorWait] = []
    var words = ""
  }

  private var parts: Parts {
    switch self {
    case .privateFutex(let address): Parts(kind: 0, address: address)
    case .sharedFutex(let address): Parts(kind: 1, address: address)
    case .exit(let pids): Parts(kind: 2, pids: pids)
    case .fileLock(let pids): Parts(kind: 3, pids: pids)
    case .descriptors(let waits): Parts(kind: 4, descriptors: waits)
    case .signal: Parts(kind: 5)
    case .stopped: Parts(kind: 6)
    case .timed(let words): Parts(kind: 7, words: words)
    case .mayMove(let words): Parts(kind: 8, words: words)
    }
  }

  fileprivate mutating func pack(_ packer: inout Packer) {
    var parts = self.parts
    packer.number(&parts.kind)
    switch parts.kind {
    case 0, 1: packer.bits(&parts.address)
    case 2, 3: packer.numbers(&parts.pids)
    case 4: packer.list(&parts.descriptors)
    case 7, 8: packer.name(&parts.words)
    default: break
    }
    switch parts.kind {
    case 0: self = .privateFutex(address: parts.address)
    case 1: self = .sharedFutex(address: parts.address)
    case 2: self = .exit(of: parts.pids)
    case 3: self = .fileLock(heldBy: parts.pids)
    case 4: self = .descriptors(parts.descriptors)
    case 5: self = .signal
    case 6: self = .stopped
    case 7: self = .timed(parts.words)
    default: self = .mayMove(parts.words)
    }
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
    ProcessStacks(pid: 0, at: 0, tool: .proc, reason: "", threads: [])
  }

  mutating func pack(_ packer: inout Packer) {
    packer.number(&pid)
    packer.number(&at)
    packer.name(&tool)
    packer.name(&reason)
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
