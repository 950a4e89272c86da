import Foundation
import GitTestSupport
import Testing
@testable import Git

@Suite("A server that says nothing, or next to nothing") struct PatienceTests {
  @Test("is not waited for longer than for a while, nor for long where it is slow")
  func pace() {
    var pace = ReadingPace(start: 0)
    #expect(pace.fault(at: ReadingPace.silence - 1) == nil)
    #expect(pace.fault(at: ReadingPace.silence) == "the server has sent nothing for 120 s")
    for second in 1...299 { pace.take(1, at: second) }
    #expect(pace.fault(at: 299) == nil)
    pace.take(1, at: 300)
    #expect(pace.fault(at: 300) == "the server has sent less than 1024 bytes in 300 s")
    pace.take(1024, at: 300)
    #expect(pace.fault(at: 301) == nil)
  }

  @Test("has time only while it is waited for")
  func localWork() {
    var pace = ReadingPace(start: 0)
    pace.take(10, at: 1)
    pace.resume(at: 10_000)
    #expect(pace.fault(at: 10_001) == nil)
    #expect(pace.fault(at: 10_000 + ReadingPace.silence) != nil)
  }

  @Test(
    "is left as soon as the fetch is cancelled", .serialized, .timeLimit(.minutes(1)),
    arguments: ["git", "http", "https"])
  func cancelled(kind: String) async throws {
    let store = try Store()
    // The kernel takes connections of a socket that listens.
    let listener = try Listener()
    let path = store.scratch["store"]
    let fetch = Task {
      failure {
        let repository = try Repository(openBare: path)
        _ = try repository.fetch(from: "\(kind)://127.0.0.1:\(listener.port)/x.git", ref: "main")
      }
    }
    // A thread of its own: the fetch may hold the only one that tasks have here.
    Thread.detachNewThread {
      listener.waitForConnection()
      fetch.cancel()
    }
    #expect(await fetch.value?.kind == .cancelled)
  }
}

/// A socket of the loopback that takes connections and never says a word.
private final class Listener: Sendable {
  private let descriptor: Int32
  let port: Int

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, length) = (descriptor, size)
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return false
      }
      return bind(socket, start, length) == 0 && listen(socket, 8) == 0
        && getsockname(socket, start, &size) == 0
    }
    guard isBound else { throw FixtureError("no socket listens") }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  /// Waits for a connection.
  func waitForConnection() {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&polled, 1, -1) < 0, errno == EINTR {}
  }

  deinit { close(descriptor) }
}
