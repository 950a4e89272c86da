import CLinux
import Glibc

/// Details read from the running system; what was read once is kept until the next snapshot.
final class LiveProcessInspector: ProcessInspector {
  let seesAll: Bool
  private var tables: [Int: [OpenDescriptor]?] = [:]
  private var maps: [Int: [ProcMapping]?] = [:]
  private var sockets: [UInt64: LocalSocket?] = [:]

  /// `seesAll` where `/proc` shows every process of the machine.
  init(seesAll: Bool = true) {
    self.seesAll = seesAll
  }

  func processes() -> [Int] { ProcFile.numbers(in: "/proc") ?? [] }

  func isGone(_ pid: Int) -> Bool {
    // Of one that its parent has not waited for yet the kernel tells that it is one, and little else.
    let stat = ProcFile.bytes("/proc/\(pid)/stat", isSmall: true).flatMap(ProcStat.init)
    guard let stat else { return ProcFile.status("/proc/\(pid)") == nil }
    return "ZX".contains(stat.state) && ProcFile.numbers(in: "/proc/\(pid)/task")?.count ?? 0 <= 1
  }

  func descriptors(of pid: Int) -> [OpenDescriptor]? {
    if let known = tables[pid] { return known }
    let numbers = ProcFile.numbers(in: "/proc/\(pid)/fd")
    var table = numbers?.compactMap { Self.descriptor($0, of: pid) }
    // One that closed meanwhile is no reason to doubt the others: its owner moved, and that shows. Of an owner
    // that ended meanwhile none is left.
    if table?.count != numbers?.count || table?.isEmpty ?? false, isGone(pid) { table = nil }
    tables[pid] = .some(table)
    return table
  }

  private static func descriptor(_ number: Int, of pid: Int) -> OpenDescriptor? {
    let path = "/proc/\(pid)/fd/\(number)"
    guard let target = ProcFile.link(path), let link = ProcFile.linkStatus(path) else { return nil }
    let file = ProcFile.status(path)
    return OpenDescriptor(
      number: number, target: target, device: UInt64(file?.st_dev ?? 0),
      inode: UInt64(file?.st_ino ?? 0), isReadable: link.st_mode & S_IRUSR != 0,
      isWritable: link.st_mode & S_IWUSR != 0)
  }

  func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo? {
    ProcFile.bytes("/proc/\(pid)/fdinfo/\(descriptor)").map(DescriptorInfo.init)
  }

  func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? {
    readMemory(of: pid, at: address, count: count)
  }

  func mappings(of pid: Int) -> [ProcMapping]? {
    if let known = maps[pid] { return known }
    let found = ProcFile.bytes("/proc/\(pid)/maps").map(ProcMapping.all)
    maps[pid] = .some(found)
    return found
  }

  func locks() -> [FileLock]? {
    ProcFile.bytes("/proc/locks").map(FileLock.all)
  }

  func shareMemory(_ one: Int, _ other: Int) -> Bool? {
    let answer = fp_same_memory(pid_t(truncatingIfNeeded: one), pid_t(truncatingIfNeeded: other))
    return answer < 0 ? nil : answer == 1
  }

  func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool? {
    let answer = fp_is_epoll_member(
      pid_t(truncatingIfNeeded: pid), Int32(truncatingIfNeeded: set),
      Int32(truncatingIfNeeded: descriptor))
    return answer < 0 ? nil : answer == 1
  }

  func localSocket(_ inode: UInt64, of pid: Int) -> LocalSocket? {
    if let known = sockets[inode] { return known }
    var told = fp_unix_socket()
    let answer = fp_unix_socket(pid_t(truncatingIfNeeded: pid), inode, &told)
    let isConnected = answer == 0 && told.peer != 0
    let isOfMessages = Int(told.type) == Int(SOCK_DGRAM.rawValue)
    let found =
      isConnected ? LocalSocket(peer: UInt64(told.peer), isOfMessages: isOfMessages) : nil
    sockets[inode] = .some(found)
    return found
  }

  func hasTimeLimit(_ descriptor: Int, of pid: Int, isRead: Bool) -> Bool? {
    let answer = fp_socket_has_time_limit(
      pid_t(truncatingIfNeeded: pid), Int32(truncatingIfNeeded: descriptor), isRead ? 1 : 0)
    return answer < 0 ? nil : answer == 1
  }
}

/// `count` bytes of another process's memory; nil unless all of them can be read.
package func readMemory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? {
  guard count > 0 else { return [] }
  var got = 0
  let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
    got = fp_read_memory(pid_t(truncatingIfNeeded: pid), address, buffer.baseAddress, count)
    filled = max(got, 0)
  }
  return got == count ? bytes : nil
}
