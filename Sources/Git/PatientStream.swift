import Basics
import CLibgit2
import Glibc

/// A connection as libgit2 takes one (`git2/sys/stream.h`), TLS on top of it or not: its own waits for ever, before
/// libgit2 1.7, for a server that says nothing, and no signal reaches it.
struct PatientStream {
  /// What libgit2 sees; it comes first, so that a pointer to it is one to all of this.
  private var base = git_stream()
  private let host: String
  private let port: String
  private var descriptor: Int32 = -1
  private var pace = ReadingPace(start: now())

  /// Seconds until a connection has to stand, and that nothing is taken of what is sent.
  private static let connectLimit = 30
  private static let sendLimit = 120

  /// Makes libgit2 take this for every connection from now on.
  static func register() {
    var registration = git_stream_registration()
    registration.version = GIT_STREAM_VERSION
    registration.`init` = { out, host, port in
      guard let out, let host, let port else { return -1 }
      let stream = UnsafeMutablePointer<PatientStream>.allocate(capacity: 1)
      stream.initialize(to: PatientStream(String(cString: host), String(cString: port)))
      out.pointee = UnsafeMutableRawPointer(stream).assumingMemoryBound(to: git_stream.self)
      return 0
    }
    _ = git_stream_register(GIT_STREAM_STANDARD, &registration)
  }

  private init(_ host: String, _ port: String) {
    (self.host, self.port) = (host, port)
    base.version = GIT_STREAM_VERSION
    base.connect = { PatientStream.of($0)?.pointee.connect() ?? -1 }
    base.read = { PatientStream.of($0)?.pointee.read(into: $1, $2) ?? -1 }
    base.write = { stream, bytes, count, _ in
      PatientStream.of(stream)?.pointee.write(bytes, count) ?? -1
    }
    base.close = { PatientStream.of($0)?.pointee.close() ?? -1 }
    base.free = { stream in
      guard let own = PatientStream.of(stream) else { return }
      _ = own.pointee.close()
      own.deinitialize(count: 1)
      own.deallocate()
    }
  }

  private static func of(
    _ stream: UnsafeMutablePointer<git_stream>?
  ) -> UnsafeMutablePointer<PatientStream>? {
    stream.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: PatientStream.self) }
  }

  private mutating func connect() -> Int32 {
    var wanted = addrinfo()
    wanted.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, port, &wanted, &list)
    guard code == 0 else {
      return fail("failed to resolve address for \(host): \(String(cString: gai_strerror(code)))")
    }
    defer { freeaddrinfo(list) }
    var reason = ETIMEDOUT
    var next = list
    while let address = next?.pointee {
      next = address.ai_next
      descriptor = socket(
        address.ai_family,
        address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
        address.ai_protocol)
      guard descriptor >= 0 else { continue }
      reason = connected(to: address)
      if reason == 0 { return 0 }
      _ = close()
    }
    return fail("failed to connect to \(host): \(systemMessage(reason))")
  }

  /// 0, or why there is no connection.
  private mutating func connected(to address: addrinfo) -> Int32 {
    if Glibc.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return 0 }
    guard errno == EINPROGRESS else { return errno }
    let limit = now() + Self.connectLimit
    guard wait(for: POLLOUT, while: { now() < limit }) else { return ETIMEDOUT }
    var reason: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &reason, &size) == 0 ? reason : errno
  }

  private mutating func read(into buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    pace.resume(at: now())
    while true {
      let got = Glibc.recv(descriptor, buffer, count, 0)
      if got >= 0 {
        pace.take(got, at: now())
        return got
      }
      guard errno == EAGAIN || errno == EINTR else {
        return Int(fail("could not read from the server: \(systemMessage(errno))"))
      }
      guard wait(for: POLLIN, while: { pace.fault(at: now()) == nil }) else {
        return Int(fail("timed out: \(pace.fault(at: now()) ?? "interrupted")"))
      }
    }
  }

  private mutating func write(_ bytes: UnsafePointer<CChar>?, _ count: Int) -> Int {
    let limit = now() + Self.sendLimit
    while true {
      let sent = send(descriptor, bytes, count, Int32(MSG_NOSIGNAL))
      if sent >= 0 { return sent }
      guard errno == EAGAIN || errno == EINTR else {
        return Int(fail("could not write to the server: \(systemMessage(errno))"))
      }
      guard wait(for: POLLOUT, while: { now() < limit }) else {
        return Int(fail("timed out: the server takes nothing"))
      }
    }
  }

  private mutating func close() -> Int32 {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
    return 0
  }

  /// Waits as long as `goesOn` says and the task is not cancelled; whether the descriptor is ready.
  private func wait(for events: Int32, while goesOn: () -> Bool) -> Bool {
    while goesOn(), !Task.isCancelled {
      var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      if poll(&polled, 1, 250) > 0 { return true }
    }
    return false
  }

  private func fail(_ message: String) -> Int32 {
    git_error_set_str(Int32(GIT_ERROR_NET.rawValue), message)
    return -1
  }
}

/// How fast a server has to answer: it may be silent for a while, and slow, but not both for long.
struct ReadingPace {
  /// Seconds without a byte, and seconds in which at least these bytes come.
  static let silence = 120
  static let period = (seconds: 300, bytes: 1024)

  private var last: Int
  private var periodStart: Int
  private var received = 0

  init(start: Int) { (last, periodStart) = (start, start) }

  /// Begins to wait: what libgit2 did since the last bytes came is not the server's time.
  mutating func resume(at time: Int) {
    periodStart += time - last
    last = time
  }

  /// Notes that bytes came.
  mutating func take(_ count: Int, at time: Int) {
    last = time
    received += count
    if received >= Self.period.bytes { (periodStart, received) = (time, 0) }
  }

  /// What is wrong with a server of which no more has come by now; nil while it may go on.
  func fault(at time: Int) -> String? {
    if time - last >= Self.silence { return "the server has sent nothing for \(Self.silence) s" }
    guard time - periodStart >= Self.period.seconds else { return nil }
    return "the server has sent less than \(Self.period.bytes) bytes in \(Self.period.seconds) s"
  }
}

/// Seconds by the clock that is never set.
private func now() -> Int { monotonicMicroseconds() / 1_000_000 }
