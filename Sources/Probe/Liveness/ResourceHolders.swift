import Glibc
import Model

/// Finds who holds the other end of descriptors, memory and locks.
struct ResourceHolders {
  let snapshot: Snapshot
  let details: any ProcessInspector
  let census: ProcessCensus

  typealias Holder = ProcessCensus.Holder

  init(snapshot: Snapshot, details: any ProcessInspector) {
    self.snapshot = snapshot
    self.details = details
    census = ProcessCensus(snapshot, details)
  }

  func descriptor(_ number: Int, of pid: Int) -> OpenDescriptor? {
    details.descriptors(of: pid)?.first { $0.number == number }
  }

  func watch(_ mine: OpenDescriptor, _ others: [Holder]) -> WaitSight {
    WaitSight(
      .descriptors([
        DescriptorWait(descriptor: mine.number, target: mine.target, otherEnds: distinct(others))
      ]))
  }

  private func distinct(_ holders: [Holder]) -> [Int] {
    Set(holders.map(\.pid)).sorted()
  }

  /// Who could let a read from, or a write to, this descriptor go on.
  func transfer(_ number: Int, isRead: Bool, in process: ProcessSample) -> WaitSight {
    guard let mine = descriptor(number, of: process.pid) else { return .unseen("descriptor") }
    if mine.isPipe && mine.inode != 0 {
      return wait(on: mine) { isRead ? $0.isWritable : $0.isReadable }
    }
    if mine.target == Self.eventTarget { return event(mine, in: process) }
    if mine.target == Self.timerTarget && isRead { return timer(mine, in: process) }
    if let sight = transfer(ofSocket: mine, isRead: isRead, in: process) { return sight }
    return .mayMove("\(isRead ? "read" : "write") of \(mine.target)")
  }

  /// Who could make one of these descriptors ready.
  func readiness(_ numbers: [Int], in process: ProcessSample) -> WaitSight {
    if let other = outside(numbers, in: process) { return .mayMove("poll of \(other)") }
    var waits = [DescriptorWait]()
    for number in numbers {
      guard let mine = descriptor(number, of: process.pid) else { return .unseen("descriptor") }
      let sight =
        switch mine.target {
        case Self.eventTarget: event(mine, in: process)
        case Self.timerTarget: timer(mine, in: process)
        default: pair(of: mine, in: process) ?? wait(on: mine) { _ in true }
        }
      guard case .descriptors(let some) = sight.reason else { return sight }
      waits += some
    }
    return WaitSight(.descriptors(waits))
  }

  /// The first of these descriptors that something else than a process that holds it can make ready: a socket,
  /// a terminal. Of a process with other threads every socket is one.
  func outside(_ numbers: [Int], in process: ProcessSample) -> String? {
    let judgesSockets = process.threads.count == 1
    return numbers.lazy.compactMap { descriptor($0, of: process.pid) }.first { mine in
      mine.target != Self.eventTarget && mine.target != Self.timerTarget
        && !(mine.isPipe && mine.inode != 0)
        && !(judgesSockets && localSocket(mine, of: process.pid) != nil)
    }?.target
  }

  private static let eventTarget = "anon_inode:[eventfd]"
  private static let timerTarget = "anon_inode:[timerfd]"
  private static let epollTarget = "anon_inode:[eventpoll]"

  /// Holders of the same pipe that fit. A process outside of the run that has either end can always act.
  private func wait(on mine: OpenDescriptor, where fits: (OpenDescriptor) -> Bool)
    -> WaitSight
  {
    guard let all = census.holders else { return .unseen(mine.target) }
    let same = all.filter {
      $0.descriptor.inode == mine.inode && $0.descriptor.device == mine.device
    }
    let ends = same.filter { fits($0.descriptor) || snapshot.process($0.pid) == nil }
    // Without any other end the call would have ended: a process out of sight holds it.
    guard !ends.isEmpty else { return .unseen(mine.target) }
    return watch(mine, ends)
  }

  private func event(_ mine: OpenDescriptor, in process: ProcessSample) -> WaitSight {
    guard let all = census.holders,
      let identity = details.descriptorInfo(of: process.pid, mine.number)?.eventIdentity
    else { return .unseen("eventfd") }
    let same = all.filter {
      $0.descriptor.target == Self.eventTarget
        && details.descriptorInfo(of: $0.pid, $0.descriptor.number)?.eventIdentity ?? identity
          == identity
    }
    return watch(mine, same)
  }

  /// An unarmed timer can be armed by its holders, which are not told apart: all who hold any.
  private func timer(_ mine: OpenDescriptor, in process: ProcessSample) -> WaitSight {
    guard let info = details.descriptorInfo(of: process.pid, mine.number), info.isTimer,
      let all = census.holders
    else { return .unseen("timerfd") }
    if info.isTimerArmed { return WaitSight(.timed("timerfd")) }
    let same = all.filter { $0.descriptor.target == Self.timerTarget }
    return watch(mine, same)
  }

  /// Everybody of the run who holds an epoll set, whichever: the kernel does not tell them apart. Who looks on has one of
  /// its own, and changes none.
  func holdersOfAnyEpoll() -> [Int]? {
    guard let all = census.holders else { return nil }
    let own = Int(getpid())
    let sets = all.filter {
      $0.descriptor.target == Self.epollTarget && $0.pid != own
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
    guard let all = census.holders, mine.inode != 0 else { return nil }
    var pids = Set(all.filter { $0.descriptor.inode == mine.inode }.map(\.pid))
    // What has a name can be opened by anybody in the run.
    if !mine.path.hasSuffix(" (deleted)") {
      pids.formUnion(snapshot.processes.filter { $0.zombie == nil }.map(\.pid))
    }
    guard let mappings = census.mappings else { return nil }
    for (pid, theirs) in mappings
    where theirs.contains(where: { $0.inode == mine.inode && $0.device == mine.device }) {
      pids.insert(pid)
    }
    return pids.sorted()
  }

  /// Who could give up the lock that a process waits for on this descriptor.
  func lock(_ number: Int, kind: String, in process: ProcessSample) -> WaitSight {
    guard let mine = descriptor(number, of: process.pid) else { return .unseen("lock") }
    guard let all = census.holders else { return .unseen("lock of \(mine.target)") }
    let awaited = details.locks()?.filter {
      $0.waiters.contains(process.pid) && $0.kind == kind
    }
    guard let awaited, awaited.count == 1, let holder = awaited.first?.holder, holder > 0 else {
      return .unseen("lock of \(mine.target)")
    }
    // A lock may belong to a description that several share: every process that has the file open counts.
    let open = all.filter {
      $0.descriptor.inode == mine.inode && $0.descriptor.device == mine.device
    }
    return WaitSight(.fileLock(heldBy: Set(distinct(open) + [holder]).sorted()))
  }
}
