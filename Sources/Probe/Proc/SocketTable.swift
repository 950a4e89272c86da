import CLinux

/// `/proc/net/tcp` and `/proc/net/tcp6`, as far as it is used here.
enum SocketTable {
  /// The inode of the socket that is bound to the port `local` and connected to `remote`, in the text of
  /// either file; nil when there is none.
  ///
  /// Addresses are not compared: both ends are on the loopback, and the two ports tell the ends apart.
  static func inode(from local: Int, to remote: Int, in text: [UInt8]) -> UInt64? {
    for line in text.split(separator: ByteText.newline).dropFirst() {
      // Field n of proc_net_tcp(5) is words[n]: slot, local, remote, state, …, the inode at 9.
      let words = ByteText.words(line)
      guard words.count > 9, port(words[1]) == local, port(words[2]) == remote,
        let inode = ByteText.number(words[9]), inode != 0
      else { continue }
      return inode
    }
    return nil
  }

  /// The number behind the colon of `0100007F:1F90`.
  private static func port(_ address: ArraySlice<UInt8>) -> Int? {
    guard let colon = address.lastIndex(of: UInt8(ascii: ":")) else { return nil }
    return ByteText.number(address[(colon + 1)...], radix: 16).flatMap { Int(exactly: $0) }
  }
}

/// Who holds the calling end of a connection to the peer.
package struct Callers: Sendable {
  /// The port that the peer listens on.
  package let peerPort: Int
  private let own: Set<Int>

  /// Callers of the peer at `peerPort`; processes of `own` are none.
  package init(peerPort: Int, own: Set<Int>) {
    self.peerPort = peerPort
    self.own = own
  }

  /// The processes that hold the socket at `port` now: `claimed` alone where it is among them, as it is
  /// in every run that tells the truth and cheap to find out. None where that cannot be told: the
  /// socket is closed, or the claimed process is gone or does not let us look.
  package func holders(ofPort port: Int, claimed: Int) -> [Int] {
    guard let inode = inode(ofPort: port) else { return [] }
    let target = "socket:[\(inode)]"
    guard let isHeld = Self.holds(target, claimed) else { return [] }
    if isHeld { return [claimed] }
    let others = (ProcFile.numbers(in: "/proc") ?? []).filter {
      !own.contains($0) && Self.holds(target, $0) == true
    }
    // It may have closed it, or ended, in the meantime.
    return Self.holds(target, claimed) == false ? others : []
  }

  /// What the kernel can be asked for; where it lacks the part that answers, its tables are read.
  private func inode(ofPort port: Int) -> UInt64? {
    guard let local = UInt16(exactly: port), let remote = UInt16(exactly: peerPort) else {
      return nil
    }
    let answer = fp_socket_inode(local, remote)
    if answer > 0 { return UInt64(answer) }
    let tables = ["/proc/net/tcp6", "/proc/net/tcp"].lazy.compactMap { ProcFile.bytes($0) }
    return tables.compactMap { SocketTable.inode(from: port, to: peerPort, in: $0) }.first
  }

  /// Nil for a process that has no descriptors, or none that we may see.
  private static func holds(_ target: String, _ pid: Int) -> Bool? {
    guard pid > 0, let numbers = ProcFile.numbers(in: "/proc/\(pid)/fd"), !numbers.isEmpty else {
      return nil
    }
    return numbers.prefix(4096).contains { ProcFile.link("/proc/\(pid)/fd/\($0)") == target }
  }
}
