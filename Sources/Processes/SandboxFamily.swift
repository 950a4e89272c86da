import Glibc

/// The processes of a sandbox: those that its own `/proc` lists, since no others are in it. Where it shares
/// the processes of a container, those that are in its mount namespace.
struct SandboxFamily {
  /// What they use together.
  struct Use {
    var processes = 0
    /// Memory of each process alone that no file backs, in bytes.
    var memory = 0
    /// Pages of files and of memory that several may share, in bytes, once for each process that has them.
    var shared = 0
    /// CPU time, that of ended children included, in microseconds.
    var cpu = 0
  }

  private let child: pid_t
  private let shared: MountNamespace?
  private let hasOwnProcesses: Bool
  private let page = sysconf(Int32(_SC_PAGESIZE))
  private let tick = 1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK)))

  /// The family of the first process of a sandbox.
  init(first child: pid_t, hasOwnProcesses: Bool) {
    self.child = child
    self.hasOwnProcesses = hasOwnProcesses
    shared = hasOwnProcesses ? nil : MountNamespace(of: child)
  }

  /// The mount namespace that they are told by, as a descriptor; nil where they are alone with their processes.
  var namespace: Int32? { shared?.descriptor }

  /// What they use now; nil while the sandbox is not set up, or is gone.
  func use() -> Use? {
    var use = Use()
    let isSeen = forEach { name, folder in
      use.processes += 1
      let pages = numbers(in: "\(name)/statm", of: folder)
      if pages.count > 2 {
        use.memory += max(0, pages[1] - pages[2]) * page
        use.shared += pages[2] * page
      }
      // After the name, which may hold anything but ends in the last parenthesis: utime and its like
      // are fields 14 to 17 of all, proc(5).
      let fields = numbers(in: "\(name)/stat", of: folder)
      if fields.count > 14 { use.cpu += fields[11...14].reduce(0, +) * tick }
    }
    return isSeen ? use : nil
  }

  /// What they have of memory that is shared and that no file backs, in bytes, once for each process that has it.
  func mappedSharedMemory() -> Int {
    total { kilobytes("RssShmem:", in: "\($0)/status", of: $1) ?? 0 }
  }

  /// The same, but what several have counts once: for that the kernel walks through the memory of each.
  func sharedMemory() -> Int {
    total { name, folder in
      kilobytes("Pss_Shmem:", in: "\(name)/smaps_rollup", of: folder)
        ?? kilobytes("RssShmem:", in: "\(name)/status", of: folder) ?? 0
    }
  }

  private func total(kilobytes: (String, Int32) -> Int) -> Int {
    var sum = 0
    _ = forEach { sum += kilobytes($0, $1) }
    return sum << 10
  }

  /// The number behind a word of a small file; nil where it cannot be read.
  private func kilobytes(_ word: String, in path: String, of folder: Int32) -> Int? {
    let words = readSmall(path, of: folder)?.split { $0 == 0x20 || $0 == 0x0a || $0 == 0x09 } ?? []
    guard let place = words.firstIndex(where: { $0.elementsEqual(word.utf8) }),
      place + 1 < words.count
    else { return nil }
    return Int(String(decoding: words[place + 1], as: UTF8.self))
  }

  /// Ends them all; more may begin while it does.
  func endAll() {
    for _ in 0..<100 {
      var ended = 0
      _ = forEach { name, _ in
        if let pid = pid_t(name), kill(pid, SIGKILL) == 0 { ended += 1 }
      }
      if ended == 0 { return }
      usleep(1000)
    }
  }

  /// Calls `body` with the name of each process and the folder that has it.
  /// - Returns: false when there is no such folder.
  private func forEach(_ body: (String, Int32) -> Void) -> Bool {
    guard hasOwnProcesses || shared != nil else { return false }
    let place = hasOwnProcesses ? "/proc/\(child)/root/proc" : "/proc"
    let folder = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return false }
    var (own, host) = (stat(), stat())
    // Until its root is changed this is the machine's.
    let isSetUp =
      !hasOwnProcesses
      || fstat(folder, &own) == 0 && stat("/proc", &host) == 0 && own.st_dev != host.st_dev
    guard isSetUp, let list = fdopendir(folder) else {
      close(folder)
      return false
    }
    defer { closedir(list) }
    while let entry = readdir(list) {
      let first = UInt8(bitPattern: entry.pointee.d_name.0)
      guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first) else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if shared.map({ $0.holds(name, of: folder) }) ?? true { body(name, folder) }
    }
    return true
  }

  /// The numbers of a small file, from the last parenthesis on; what is none counts as 0.
  private func numbers(in path: String, of folder: Int32) -> [Int] {
    guard let bytes = readSmall(path, of: folder) else { return [] }
    let start = bytes.lastIndex(of: UInt8(ascii: ")")).map { $0 + 1 } ?? 0
    return bytes[start...].split(separator: UInt8(ascii: " ")).map { word in
      Int(String(decoding: word, as: UTF8.self)) ?? 0
    }
  }
}

/// The beginning of a file of the kernel's that is read at once; nil where there is nothing to read.
func readSmall(_ path: String, of folder: Int32) -> ArraySlice<UInt8>? {
  let file = openat(folder, path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var buffer = [UInt8](repeating: 0, count: 4096)
  let count = read(file, &buffer, buffer.count)
  return count > 0 ? buffer[..<count] : nil
}

/// A mount namespace, kept from being given up while it is watched: its number is then no other's.
private final class MountNamespace: Sendable {
  let descriptor: Int32
  private let number: ino_t

  /// That of a process; nil when it is gone, or is in our own.
  init?(of pid: pid_t) {
    var (status, own) = (stat(), stat())
    descriptor = open("/proc/\(pid)/ns/mnt", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0, fstat(descriptor, &status) == 0, stat("/proc/self/ns/mnt", &own) == 0,
      status.st_ino != own.st_ino
    else {
      if descriptor >= 0 { close(descriptor) }
      number = 0
      return nil
    }
    number = status.st_ino
  }

  /// Whether the process of this name in a folder of processes is in it.
  func holds(_ name: String, of folder: Int32) -> Bool {
    var status = stat()
    return fstatat(folder, "\(name)/ns/mnt", &status, 0) == 0 && status.st_ino == number
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
