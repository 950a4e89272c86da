import Model

/// Finds who holds the other end of descriptors, memory and locks.
struct ResourceHolders {
  let snapshot: Snapshot
  let details: any ProcessInspector

  private struct Holder {
    var pid: Int
    var descriptor: OpenDescriptor
  }

  /// Every open descriptor of every process; nil where one does not let us look. The peer's are
  /// left out: it lets no process look, and shares no pipe, event or memory with the run.
  private func everything() -> [Holder]? {
    var all = [Holder]()
    for pid in details.processes() {
      if let process = snapshot.process(pid), process.zombie != nil || process.isPeer { continue }
      guard let table = details.descriptors(of: pid) else { return nil }
      all += table.map { Holder(pid: pid, descriptor: $0) }
    }
    return all
  }

  private func descriptor(_ number: Int, of pid: Int) -> OpenDescriptor? {
    details.descriptors(of: pid)?.first { $0.number == number }
  }

  private func distinct(_ holders: [Holder]) -> [Int] {
    Set(holders.map(\.pid)).sorted()
  }

  /// Who could let a read from, or a write to, this descriptor go on.
  func transfer(_ number: Int, isRead: Bool, in process: ProcessSample) -> ThreadWait.Reason {
    guard let mine = descriptor(number, of: process.pid) else { return .mayMove("descriptor") }
    if mine.isPipe && mine.inode != 0 {
      return wait(on: mine) { isRead ? $0.isWritable : $0.isReadable }
    }
    if mine.target == Self.eventTarget { return event(mine, in: process) }
    if mine.target == Self.timerTarget && isRead { return timer(mine, in: process) }
    return .mayMove("\(isRead ? "read" : "write") of \(mine.target)")
  }

  /// Who could make one of these descriptors ready.
  func readiness(_ numbers: [Int], in process: ProcessSample) -> ThreadWait.Reason {
    var waits = [DescriptorWait]()
    for number in numbers {
      guard let mine = descriptor(number, of: process.pid) else { return .mayMove("descriptor") }
      let reason =
        switch mine.target {
        case Self.eventTarget: event(mine, in: process)
        case Self.timerTarget: timer(mine, in: process)
        default:
          mine.isPipe && mine.inode != 0
            ? wait(on: mine) { _ in true } : .mayMove("poll of \(mine.target)")
        }
      guard case .descriptors(let some) = reason else { return reason }
      waits += some
    }
    return .descriptors(waits)
  }

  private static let eventTarget = "anon_inode:[eventfd]"
  private static let timerTarget = "anon_inode:[timerfd]"
  private static let epollTarget = "anon_inode:[eventpoll]"

  /// Holders of the same pipe that fit. A process outside of the run that has either end can always act.
  private func wait(on mine: OpenDescriptor, where fits: (OpenDescriptor) -> Bool)
    -> ThreadWait.Reason
  {
    guard let all = everything() else { return .mayMove("descriptors not readable") }
    let same = all.filter {
      $0.descriptor.inode == mine.inode && $0.descriptor.device == mine.device
    }
    let ends = same.filter { fits($0.descriptor) || snapshot.process($0.pid) == nil }
    // Without any other end the call would have ended: a process out of sight holds it.
    guard !ends.isEmpty else { return .mayMove("\(mine.target) is held out of sight") }
    return .descriptors([
      DescriptorWait(descriptor: mine.number, target: mine.target, otherEnds: distinct(ends))
    ])
  }

  private func event(_ mine: OpenDescriptor, in process: ProcessSample) -> ThreadWait.Reason {
    guard let all = everything(),
      let identity = details.descriptorInfo(of: process.pid, mine.number)?.eventIdentity
    else { return .mayMove("eventfd") }
    let same = all.filter {
      $0.descriptor.target == Self.eventTarget
        && details.descriptorInfo(of: $0.pid, $0.descriptor.number)?.eventIdentity ?? identity
          == identity
    }
    return .descriptors([
      DescriptorWait(descriptor: mine.number, target: mine.target, otherEnds: distinct(same))
    ])
  }

  /// An unarmed timer can be armed by its holders, which are not told apart: all who hold any.
  private func timer(_ mine: OpenDescriptor, in process: ProcessSample) -> ThreadWait.Reason {
    guard let info = details.descriptorInfo(of: process.pid, mine.number), info.isTimer,
      let all = everything()
    else { return .mayMove("timerfd") }
    if info.isTimerArmed { return .timed("timerfd") }
    let same = all.filter { $0.descriptor.target == Self.timerTarget }
    return .descriptors([
      DescriptorWait(descriptor: mine.number, target: mine.target, otherEnds: distinct(same))
    ])
  }

  /// Everybody of the run who holds an epoll set, whichever: the kernel does not tell them apart.
  func holdersOfAnyEpoll() -> [Int]? {
    guard let all = everything() else { return nil }
    let sets = all.filter {
      $0.descriptor.target == Self.epollTarget
        && snapshot.process($0.pid).map { !$0.isPeer } ?? false
    }
    return distinct(sets)
  }

  /// Everybody who could reach the memory behind an address; nil if that can't be told.
  func sharers(of address: UInt64, in process: ProcessSample) -> [Int]? {
    guard let mine = details.mappings(of: process.pid)?.first(where: { $0.range.contains(address) })
    else { return nil }
    // A futex in private memory is known by its memory, unless it lies in an untouched file page.
    if !mine.isShared { return mine.isWritable ? [process.pid] : nil }
    guard let all = everything(), mine.inode != 0 else { return nil }
    var pids = Set(all.filter { $0.descriptor.inode == mine.inode }.map(\.pid))
    // What has a name can be opened by anybody in the run.
    if !mine.path.hasSuffix(" (deleted)") {
      pids.formUnion(snapshot.processes.filter { $0.zombie == nil }.map(\.pid))
    }
    for pid in details.processes() {
      if let process = snapshot.process(pid), process.zombie != nil || process.isPeer { continue }
      guard let theirs = details.mappings(of: pid) else { return nil }
      if theirs.contains(where: { $0.inode == mine.inode && $0.device == mine.device }) {
        pids.insert(pid)
      }
    }
    return pids.sorted()
  }

  /// Who could give up the lock that a process waits for on this descriptor.
  func lock(_ number: Int, kind: String, in process: ProcessSample) -> ThreadWait.Reason {
    guard let mine = descriptor(number, of: process.pid), let all = everything() else {
      return .mayMove("lock")
    }
    let awaited = details.locks()?.filter {
      $0.waiters.contains(process.pid) && $0.kind == kind
    }
    guard let awaited, awaited.count == 1, let holder = awaited.first?.holder, holder > 0 else {
      return .mayMove("lock of \(mine.target)")
    }
    // A lock may belong to a description that several share: every process that has the file open counts.
    let open = all.filter {
      $0.descriptor.inode == mine.inode && $0.descriptor.device == mine.device
    }
    return .fileLock(heldBy: Set(distinct(open) + [holder]).sorted())
  }
}
