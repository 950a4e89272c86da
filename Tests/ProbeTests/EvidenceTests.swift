import CLinux
import Glibc
import Testing
@testable import Probe

@Suite struct EvidenceTests {
  @Test(
    "a process that a snapshot missed is part of the history, one that was seen stays as it was")
  func met() throws {
    var history = ProcessHistory()
    var snapshot = Snapshot(at: 5)
    var seen = ProcessSample(pid: 7, parent: 1, name: "php")
    seen.startTime = 3
    snapshot.processes = [seen]
    history.take(snapshot)
    let own = try #require(ProcessFacts(pid: Int(getpid())))
    var facts = own
    (facts.pid, facts.parent, facts.startTime) = (7, 9, 3)
    history.met(facts, at: 6)
    (facts.pid, facts.startTime) = (8, 4)
    history.met(facts, at: 2)
    history.ended(8, .code(3))
    let traces = history.traces
    #expect(traces.map(\.pid) == [8, 7])
    #expect(traces.map(\.parent) == [9, 1])
    #expect(traces.first?.exit == .code(3))
  }

  @Test func whatAProcessHasOpenIsSeen() throws {
    let path = CommandLine.arguments[0]
    let file = open(path, O_RDONLY | O_CLOEXEC)
    try #require(file >= 0)
    #expect(ProcessFacts.hasOpen(path, in: Int(getpid())))
    close(file)
    #expect(!ProcessFacts.hasOpen("/nowhere", in: Int(getpid())))
  }

  @Test func aGoneProcessHasNoFacts() {
    #expect(ProcessFacts(pid: 1 << 30) == nil)
  }

  @Test("who holds a connection is found out, and a name that is not theirs as well")
  func callers() throws {
    let (listener, port) = try listening()
    defer { close(listener) }
    let caller = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(caller) }
    #expect(withAddress(port) { connect(caller, $0, $1) } == 0)
    let from = try #require(ownPort(of: caller))
    let own = Int(getpid())
    let callers = Callers(peerPort: port, own: [])
    #expect(callers.holders(ofPort: from, claimed: own) == [own])
    #expect(Callers(peerPort: port, own: [own]).holders(ofPort: from, claimed: own) == [own])
    // The parent lives and does not hold it.
    #expect(callers.holders(ofPort: from, claimed: Int(getppid())).contains(own))
    #expect(callers.holders(ofPort: from, claimed: 1 << 30) == [])
    #expect(callers.holders(ofPort: 0, claimed: own) == [])
  }

  @Test("a message is heard with its sender and its time")
  func messages() throws {
    let name = "forkproof-test-\(getpid())"
    let socket = fp_abstract_listener(Int32(SOCK_DGRAM.rawValue), name)
    try #require(socket >= 0)
    defer { close(socket) }
    #expect(fp_abstract_listener(Int32(SOCK_DGRAM.rawValue), name) == -EADDRINUSE)
    var sender = fp_sender()
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(fp_receive(socket, &buffer, buffer.count, &sender) == -Int(EAGAIN))
  }

  private func listening() throws -> (Int32, Int) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(listener >= 0)
    try #require(withAddress(0) { bind(listener, $0, $1) } == 0)
    try #require(listen(listener, 4) == 0)
    return (listener, try #require(ownPort(of: listener)))
  }

  private func ownPort(of socket: Int32) -> Int? {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let answer = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
    }
    return answer == 0 ? Int(UInt16(bigEndian: address.sin_port)) : nil
  }

  private func withAddress(
    _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
