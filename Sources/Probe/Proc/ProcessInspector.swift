/// An open descriptor of a process, as the links and files of `/proc/PID/fd` and `fdinfo` show it.
package struct OpenDescriptor: Sendable, Equatable {
  /// Its number.
  package var number: Int
  /// The target of its link: `pipe:[123]`, `anon_inode:[eventfd]`, `/tmp/lock`.
  package var target: String
  /// The device of the file behind it.
  package var device: UInt64
  /// The inode of the file behind it.
  package var inode: UInt64
  /// Whether it can be read from.
  package var isReadable: Bool
  /// Whether it can be written to.
  package var isWritable: Bool

  /// A descriptor as found.
  package init(
    number: Int, target: String, device: UInt64 = 0, inode: UInt64 = 0, isReadable: Bool = true,
    isWritable: Bool = true
  ) {
    self.number = number
    self.target = target
    self.device = device
    self.inode = inode
    self.isReadable = isReadable
    self.isWritable = isWritable
  }

  /// Whether it is one end of an unnamed pipe.
  var isPipe: Bool { target.hasPrefix("pipe:[") }

  /// Whether it is a socket, of whichever family.
  var isSocket: Bool { target.hasPrefix("socket:[") }
}

/// What is only read once a thread seems to stand still, because it costs more than a snapshot.
///
/// Nil everywhere means that it could not be read: then nothing is proved from it.
package protocol ProcessInspector {
  /// Whether it is shown every process of the machine: else what others hold is not known.
  var seesAll: Bool { get }
  /// Whether a process has ended, so that it holds nothing any more.
  func isGone(_ pid: Int) -> Bool
  /// The processes there are now, those left out of snapshots too.
  func processes() -> [Int]
  /// The open descriptors of a process.
  func descriptors(of pid: Int) -> [OpenDescriptor]?
  /// The text of `/proc/PID/fdinfo/N`.
  func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo?
  /// `count` bytes of a process's memory.
  func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]?
  /// The mappings of a process.
  func mappings(of pid: Int) -> [ProcMapping]?
  /// The file locks held and waited for.
  func locks() -> [FileLock]?
  /// Whether two processes share their memory.
  func shareMemory(_ one: Int, _ other: Int) -> Bool?
  /// Whether a descriptor is still the file that an epoll set watches under its number.
  func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool?
  /// The socket of this machine with an inode, that a process holds, where it is connected to another one.
  func localSocket(_ inode: UInt64, of pid: Int) -> LocalSocket?
  /// Whether a socket limits how long a read from it takes, or a write to it.
  func hasTimeLimit(_ descriptor: Int, of pid: Int, isRead: Bool) -> Bool?
}

/// A socket that is connected to another one on the same machine (unix(7)).
package struct LocalSocket: Sendable, Equatable {
  /// The inode of the other one.
  package var peer: UInt64
  /// Whether each message it sends names where it goes to, and need not go to that one.
  package var isOfMessages: Bool

  /// A socket as found.
  package init(peer: UInt64, isOfMessages: Bool = false) {
    self.peer = peer
    self.isOfMessages = isOfMessages
  }
}

/// A line of `/proc/PID/maps` (proc(5)).
package struct ProcMapping: Sendable, Equatable {
  /// The first address and the one after the last.
  package var range: Range<UInt64>
  /// Whether what is written here is seen by other processes.
  package var isShared: Bool
  /// Whether it can be written.
  package var isWritable: Bool
  /// The device as written: `fe:01`.
  package var device: String
  /// The inode; 0 for anonymous memory.
  package var inode: UInt64
  /// How far into the file the mapping starts, in bytes.
  package var offset: UInt64
  /// The path, possibly with ` (deleted)`; empty for anonymous memory.
  package var path: String

  /// Reads one line.
  package init?(_ line: ArraySlice<UInt8>) {
    let words = line.split(separator: ByteText.space, maxSplits: 5)
    guard words.count >= 5, words[1].count == 4 else { return nil }
    let bounds = words[0].split(separator: UInt8(ascii: "-"))
    guard bounds.count == 2, let low = ByteText.hex(bounds[0]), let high = ByteText.hex(bounds[1]),
      low < high, let offset = ByteText.hex(words[2]), let inode = ByteText.number(words[4])
    else { return nil }
    range = low..<high
    isShared = words[1].last == UInt8(ascii: "s")
    isWritable = words[1].dropFirst().first == UInt8(ascii: "w")
    self.offset = offset
    device = String(decoding: words[3], as: UTF8.self)
    self.inode = inode
    path =
      words.count > 5 ? String(decoding: words[5].drop { $0 == ByteText.space }, as: UTF8.self) : ""
  }

  /// Reads a whole file; lines not understood are left out.
  package static func all(_ bytes: [UInt8]) -> [ProcMapping] {
    ByteText.lines(bytes).compactMap(ProcMapping.init)
  }
}

/// What `/proc/PID/fdinfo/N` says beyond the link (proc(5)).
package struct DescriptorInfo: Sendable, Equatable {
  /// The open flags.
  package var flags: UInt64?
  /// The identity of an eventfd.
  package var eventIdentity: UInt64?
  /// Whether a timerfd will expire.
  package var isTimerArmed = false
  /// Whether it is a timerfd.
  package var isTimer = false
  /// The descriptors an epoll set watches.
  package var members: [Int] = []

  /// Reads the text.
  package init(_ bytes: [UInt8]) {
    for line in ByteText.lines(bytes) {
      if let value = ByteText.value(of: "flags:", in: line) {
        flags = ByteText.number(value, radix: 8)
      } else if let value = ByteText.value(of: "eventfd-id:", in: line) {
        eventIdentity = ByteText.words(value).first.flatMap { ByteText.number($0) }
      } else if let value = ByteText.value(of: "it_value:", in: line) {
        isTimer = true
        isTimerArmed = !value.allSatisfy { "(0, )".utf8.contains($0) }
      } else if let value = ByteText.value(of: "tfd:", in: line) {
        // A member that can't be read must not be lost: -1 is a descriptor that no process has.
        members.append(ByteText.words(value).first.flatMap { ByteText.signed($0) } ?? -1)
      }
    }
  }
}

/// A lock, and who waits for it, from `/proc/locks` (proc(5)).
package struct FileLock: Sendable, Equatable {
  /// The process that holds it; -1 where the kernel names none.
  package var holder: Int
  /// `FLOCK`, `POSIX`, `OFDLCK`, `LEASE`.
  package var kind: String
  /// The processes that wait for it to be given up.
  package var waiters: [Int] = []

  /// Reads the whole file: waiters follow the lock they wait for, marked with `->`.
  package static func all(_ bytes: [UInt8]) -> [FileLock] {
    var locks = [FileLock]()
    for line in ByteText.lines(bytes) {
      var words = ByteText.words(line).dropFirst()
      let waits = words.first?.elementsEqual("->".utf8) ?? false
      if waits { words = words.dropFirst() }
      let fields = Array(words)
      guard fields.count >= 4, let pid = ByteText.signed(fields[3]) else { continue }
      if waits {
        if let last = locks.indices.last { locks[last].waiters.append(pid) }
      } else {
        locks.append(FileLock(holder: pid, kind: String(decoding: fields[0], as: UTF8.self)))
      }
    }
    return locks
  }
}
