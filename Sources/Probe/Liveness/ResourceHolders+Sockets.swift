import Model

/// Waits on sockets that are connected to one another on this machine, as those of socketpair(2) are: only who holds
/// one of the two can end them.
extension ResourceHolders {
  private static let ringTarget = "anon_inode:[io_uring]"

  /// The socket behind a descriptor of a process, where it is connected to one that somebody here holds; the peer lets
  /// nobody look what it holds.
  func localSocket(_ mine: OpenDescriptor, of pid: Int) -> LocalSocket? {
    guard mine.isSocket, !snapshot.processes.contains(where: \.isPeer) else { return nil }
    return details.localSocket(mine.inode, of: pid)
  }

  /// Who could let a call go on that receives from a socket, or sends to it.
  func exchange(_ number: Int, isRead: Bool, in process: ProcessSample) -> WaitSight {
    guard let mine = descriptor(number, of: process.pid) else { return .mayMove("socket") }
    return transfer(ofSocket: mine, isRead: isRead, in: process) ?? .mayMove("socket")
  }

  /// Who could let a read from a socket, or a write to it, go on; nil where that is not known of its kind.
  func transfer(
    ofSocket mine: OpenDescriptor, isRead: Bool, in process: ProcessSample
  ) -> WaitSight? {
    guard let socket = localSocket(mine, of: process.pid), isRead || !socket.isOfMessages else {
      return nil
    }
    switch details.hasTimeLimit(mine.number, of: process.pid, isRead: isRead) {
    case true?: return WaitSight(.timed("socket"))
    case false?: return pair(of: mine, in: process)
    case nil: return .unseen(mine.target)
    }
  }

  /// Who holds one of the two sockets: the other one's holders write, read and close, its own may shut it down. Nil
  /// for a descriptor that is no such socket.
  func pair(of mine: OpenDescriptor, in process: ProcessSample) -> WaitSight? {
    guard let socket = localSocket(mine, of: process.pid) else { return nil }
    guard let all = census.holders else { return .unseen(mine.target) }
    let ends = all.filter { holder in
      holder.descriptor.device == mine.device
        && [mine.inode, socket.peer].contains(holder.descriptor.inode)
    }
    // Held by nobody, it is on its way to a process in a message.
    guard ends.contains(where: { $0.descriptor.inode == socket.peer }) else {
      return .unseen(mine.target)
    }
    // What a process gave the kernel to do, the kernel does while the process waits.
    let holders = Set(ends.map(\.pid))
    let hasRing = all.contains {
      $0.descriptor.target == Self.ringTarget && holders.contains($0.pid)
    }
    return hasRing ? .unjudged("io_uring") : watch(mine, ends)
  }
}
