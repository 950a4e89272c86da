import Glibc

/// Binds a port of the loopback without listening; 0 takes any. Gives the port, which is refused to
/// callers and to other servers for as long as this process lives.
/// - Throws: `PeerError.noSocket`.
func reservePort(_ wanted: Int) throws(PeerError) -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var yes: Int32 = 1
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
  address.sin_port = (UInt16(exactly: wanted) ?? 0).bigEndian
  var length = socklen_t(MemoryLayout<sockaddr_in>.size)
  let bound = withUnsafeMutablePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
    }
  }
  guard bound else { throw .current("port \(wanted)") }
  return Int(UInt16(bigEndian: address.sin_port))
}

/// Ends every TCP connection of this process at once; what listens goes on listening.
func closeConnections() {
  for descriptor in openDescriptors() where isConnection(descriptor) {
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

/// The numbers of all descriptors that may be open.
func openDescriptors() -> Range<Int32> {
  var limit = rlimit()
  getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  // A peer has a few dozen; asking about every number that is allowed would take its time.
  return 0..<Int32(clamping: min(limit.rlim_cur, 1024))
}

private func isConnection(_ descriptor: Int32) -> Bool {
  option(SO_DOMAIN, of: descriptor) == AF_INET && option(SO_ACCEPTCONN, of: descriptor) == 0
}

private func option(_ name: Int32, of descriptor: Int32) -> Int32? {
  var value: Int32 = 0
  var length = socklen_t(MemoryLayout<Int32>.size)
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
}

extension PeerError {
  /// The error of the current value of `errno`.
  fileprivate static func current(_ what: String) -> PeerError {
    .noSocket(what, reason: String(cString: strerror(errno)))
  }
}
