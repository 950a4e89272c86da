#if arch(x86_64)
  import Glibc
  import Model
  import Testing
  @testable import Probe

  /// Two processes, each with an end of a pair of sockets; what is not given can't be read.
  private struct Pair: ProcessInspector {
    var tables: [Int: [OpenDescriptor]] = [:]
    var sockets: [UInt64: LocalSocket] = [5: LocalSocket(peer: 6), 6: LocalSocket(peer: 5)]
    var isLimited: Bool? = false
    var seesAll = true

    init() {
      for (pid, inode) in [(10, UInt64(5)), (20, 6)] {
        tables[pid] = [
          OpenDescriptor(number: 3, target: "socket:[\(inode)]", device: 1, inode: inode)
        ]
      }
    }

    func isGone(_: Int) -> Bool { false }
    func processes() -> [Int] { Array(tables.keys) }
    func descriptors(of pid: Int) -> [OpenDescriptor]? { tables[pid] }
    func descriptorInfo(of _: Int, _: Int) -> DescriptorInfo? {
      DescriptorInfo(Array("tfd: 3 events: 19\n".utf8))
    }
    func memory(of _: Int, at _: UInt64, count: Int) -> [UInt8]? {
      Array([3, 0, 0, 0, 1, 0, 0, 0][..<count])
    }
    func mappings(of _: Int) -> [ProcMapping]? { nil }
    func locks() -> [FileLock]? { nil }
    func shareMemory(_: Int, _: Int) -> Bool? { false }
    func isMember(_: Int, ofSet _: Int, in _: Int) -> Bool? { true }
    func localSocket(_ inode: UInt64, of _: Int) -> LocalSocket? { sockets[inode] }
    func hasTimeLimit(_: Int, of _: Int, isRead _: Bool) -> Bool? { isLimited }
  }

  private func blocked(_ number: Int, _ arguments: UInt64...) -> ProcSyscall {
    let padded = arguments + Array(repeating: 0, count: 6 - arguments.count)
    return .blocked(number: number, arguments: padded, stackPointer: 1, programCounter: 2)
  }

  /// What the first thread of process 10 waits for in a call, while 20 runs.
  private func wait(
    _ call: ProcSyscall, _ pair: Pair = Pair(), threads: Int = 1, isPeer: Bool = false
  ) throws -> WaitModel.Thread {
    var snapshot = Snapshot(at: 0)
    for pid in [10, 20] {
      var process = ProcessSample(pid: pid, parent: 1, group: 5, name: "php")
      process.threads = (0..<threads).map { number in
        ThreadSample(
          tid: pid + number, name: "php", state: "S", call: pid == 10 ? call : .running)
      }
      process.isPeer = isPeer && pid == 20
      snapshot.processes.append(process)
    }
    let model = WaitReading(snapshot, details: pair).model(inertThreads: [])
    return try #require(model.processes.first?.threads.first)
  }

  private func ends(_ thread: WaitModel.Thread) -> [Int]? {
    guard case .descriptors(let waits) = thread.reason, thread.doubt == nil else { return nil }
    return Set(waits.flatMap(\.otherEnds)).sorted()
  }

  private func mayMove(_ thread: WaitModel.Thread) -> Bool {
    if case .mayMove = thread.reason { true } else { false }
  }

  private let forever = UInt64(UInt32.max)
  private let (read, write, receive, send) = (
    blocked(0, 3), blocked(1, 3), blocked(45, 3), blocked(46, 3)
  )
  private let poll = blocked(7, 0x100, 1, forever)

  @Suite("A wait on a socket that is connected on this machine") struct SocketWaitTests {
    @Test(
      "is ended by who holds one of the two",
      arguments: [read, write, receive, send, poll, blocked(232, 4, 0x300, 1, forever)])
    func holdersAreNamed(_ call: ProcSyscall) throws {
      #expect(ends(try wait(call)) == [10, 20])
    }

    @Test("has a limit of time where the socket has one of its own")
    func ownLimit() throws {
      var pair = Pair()
      pair.isLimited = true
      for call in [read, write, receive, send] {
        #expect(try wait(call, pair).reason == .timed("socket"))
      }
      #expect(ends(try wait(poll, pair)) == [10, 20])
      pair.isLimited = nil
      #expect(try wait(receive, pair).doubt == .unseen("socket:[5]"))
    }

    @Test("is in doubt where the other end is out of sight, or a ring may be at work")
    func doubts() throws {
      var pair = Pair()
      pair.tables[20] = []
      #expect(try wait(receive, pair).doubt == .unseen("socket:[5]"))
      pair = Pair()
      pair.seesAll = false
      #expect(try wait(receive, pair).doubt == .unseen("socket:[5]"))
      pair = Pair()
      pair.tables[20]?.append(OpenDescriptor(number: 9, target: "anon_inode:[io_uring]"))
      #expect(try wait(receive, pair).doubt == .unjudged("io_uring"))
    }

    @Test("may end where the socket is another's, sends to anybody, or is watched beside threads")
    func others() throws {
      var pair = Pair()
      pair.sockets[5] = LocalSocket(peer: 6, isOfMessages: true)
      #expect(mayMove(try wait(send, pair)))
      #expect(ends(try wait(receive, pair)) == [10, 20])
      pair.sockets = [:]
      for call in [read, write, receive, send, poll] {
        let thread = try wait(call, pair)
        #expect(mayMove(thread) && thread.doubt == nil)
      }
      let watched = try wait(poll, threads: 2)
      #expect(mayMove(watched) && watched.doubt == nil)
      #expect(try mayMove(wait(receive, isPeer: true)))
      #expect(try wait(receive, isPeer: true).doubt == nil)
    }

    @Test("is read from the running system")
    func systemIsRead() throws {
      var ends: [Int32] = [-1, -1]
      try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
      defer { for end in ends { close(end) } }
      let inspector = LiveProcessInspector()
      let own = Int(getpid())
      let table = try #require(inspector.descriptors(of: own))
      let inodes = ends.compactMap { end in table.first { $0.number == Int(end) }?.inode }
      #expect(inspector.localSocket(inodes[0], of: own) == LocalSocket(peer: inodes[1]))
      #expect(inspector.localSocket(inodes[1], of: own) == LocalSocket(peer: inodes[0]))
      #expect(inspector.hasTimeLimit(Int(ends[0]), of: own, isRead: true) == false)
      var limit = timeval(tv_sec: 1, tv_usec: 0)
      setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
      #expect(inspector.hasTimeLimit(Int(ends[0]), of: own, isRead: true) == true)
      #expect(inspector.hasTimeLimit(Int(ends[0]), of: own, isRead: false) == false)
      #expect(inspector.hasTimeLimit(-1, of: own, isRead: true) == nil)
    }
  }
#endif
