import CLinux
import Glibc
import Model
import Probe

/// What the listening thread listens to. No process can make it wait: everything is read as it is there,
/// so much at a time.
struct Ears {
  private let listener: Listener
  private let desk: GreetingDesk
  private var peer: PeerVoice?
  /// Connections of processes whose request is not whole yet.
  private var connections: [Int32: [UInt8]] = [:]
  /// Those that wait until the peer did what they asked for, in their order.
  private var waiting: [Int32] = []
  private var ends = EndWatch()
  private(set) var isDone = false

  /// A process that opens more at once is not one of our scripts.
  private static let mostConnections = 256

  init(listener: Listener, peer: PeerProcess?, desk: GreetingDesk) {
    self.listener = listener
    self.desk = desk
    self.peer = peer.map { PeerVoice($0) }
  }

  /// Waits until a message comes, and takes it.
  mutating func wait() {
    let isFull = listener.withHeard(\.isFull)
    // Once it is too much, nothing more is read but the word to stop.
    let sources = isFull ? Array(listener.sources.prefix(1)) : listener.sources
    let voice = isFull ? -1 : peer?.descriptor ?? -1
    let watched = isFull ? [] : ends.descriptors
    var polled = (sources + [voice] + watched + (isFull ? [] : Array(connections.keys))).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    guard poll(&polled, nfds_t(polled.count), -1) > 0 else { return }
    isDone = polled[0].revents != 0
    guard !isFull, !isDone else { return }
    // At once: what comes next takes time.
    let ended = polled.dropFirst(4).prefix(watched.count).filter { $0.revents != 0 }
      .compactMap { ends.take($0.fd) }
    if !ended.isEmpty {
      listener.withHeard { [now = listener.now] in $0.add(endOf: ended, at: now) }
    }
    if polled[1].revents != 0 { _ = listener.takeMessages(most: 64) }
    if polled[2].revents != 0 { acceptSome() }
    if polled[3].revents != 0 { _ = hearPeer() }
    for entry in polled.dropFirst(4 + watched.count) where entry.revents != 0 { read(entry.fd) }
  }

  /// Takes what was said before the end and not heard yet.
  mutating func drain() {
    var rounds = 0
    while !listener.withHeard(\.isFull), rounds < 1024, listener.takeMessages(most: 64) {
      rounds += 1
    }
    while rounds < 2048, hearPeer() { rounds += 1 }
    let ended = ends.finish()
    listener.withHeard { [now = listener.now] in $0.add(endOf: ended, at: now) }
    for connection in connections.keys { close(connection) }
    for connection in waiting { close(connection) }
  }

  private mutating func acceptSome() {
    for _ in 0..<64 {
      let connection = listener.accept()
      guard connection >= 0 else { return }
      if connections.count < Self.mostConnections {
        connections[connection] = []
      } else {
        close(connection)
      }
    }
  }

  private mutating func read(_ connection: Int32) {
    var chunk = [UInt8](repeating: 0, count: Request.longest)
    let count = Glibc.read(connection, &chunk, chunk.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    let line = (connections[connection] ?? []) + chunk[..<max(count, 0)]
    if let end = line.firstIndex(of: UInt8(ascii: "\n")) {
      connections[connection] = nil
      answer(Request(line[..<end]), on: connection)
    } else if count <= 0 || line.count >= Request.longest {
      connections[connection] = nil
      close(connection)
    } else {
      connections[connection] = line
    }
  }

  private mutating func answer(_ request: Request?, on connection: Int32) {
    let pid = Int(fp_connected_pid(connection))
    switch request {
    case .hello where pid > 0:
      let (facts, at) = (ProcessFacts(pid: pid), listener.now)
      let greeting = desk.greeting(of: pid, facts, at: at)
      listener.withHeard { $0.add(greeting, facts) }
      ends.add(pid)
      finish(connection, "ok\n")
    case .end where pid > 0:
      listener.withHeard { $0.addEnd(of: pid) }
      finish(connection, "ok\n")
    case .crash(let tid, _) where pid > 0:
      listener.withHeard { $0.add(Heard.Crash(pid: pid, tid: tid, connection: connection)) }
    case .peer(let command) where peer != nil:
      waiting.append(connection)
      peer?.tell("\(command)\n")
    default: finish(connection, "unknown\n")
    }
  }

  /// False once there is nothing to hear.
  private mutating func hearPeer() -> Bool {
    guard var voice = peer else { return false }
    defer { peer = voice }
    guard let lines = voice.hear() else { return false }
    for line in lines {
      if let call = line.value?.called {
        let seen = PeerCall(
          at: listener.time(call.at), method: call.method, role: call.role, pid: call.pid,
          outcome: call.outcome, callers: voice.callers(of: call))
        listener.withHeard { $0.add(seen, size: line.size) }
      } else if let question = line.value?.asked {
        voice.identify(question)
      } else if line.value?.done != nil, !waiting.isEmpty {
        finish(waiting.removeFirst(), "done\n")
      }
    }
    return true
  }
}

/// Answers and closes a connection.
func finish(_ connection: Int32, _ answer: String) {
  let bytes = Array(answer.utf8)
  // A process that went away must not end us by SIGPIPE.
  _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  close(connection)
}
