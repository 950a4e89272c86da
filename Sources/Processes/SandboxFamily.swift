import Glibc

/// The processes of a sandbox, as its own `/proc` lists them: no others are in it.
struct SandboxFamily {
  /// What they use together.
  struct Use {
    var processes = 0
    /// Memory that no file backs, in bytes.
    var memory = 0
    /// CPU time, that of ended children included, in microseconds.
    var cpu = 0
  }

  private let child: pid_t
  private let page = sysconf(Int32(_SC_PAGESIZE))
  private let tick = 1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK)))

  /// The family of the process `child`, which is process 1 inside.
  init(init child: pid_t) { self.child = child }

  /// What they use now; nil while the sandbox is not set up, or is gone.
  func use() -> Use? {
    let folder = open("/proc/\(child)/root/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return nil }
    var (own, host) = (stat(), stat())
    // Until its root is changed this is the machine's.
    guard fstat(folder, &own) == 0, stat("/proc", &host) == 0, own.st_dev != host.st_dev,
      let list = fdopendir(folder)
    else {
      close(folder)
      return nil
    }
    defer { closedir(list) }
    var use = Use()
    while let entry = readdir(list) {
      let first = UInt8(bitPattern: entry.pointee.d_name.0)
      guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first) else { continue }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      use.processes += 1
      let pages = numbers(in: "\(name)/statm", of: folder)
      if pages.count > 2 { use.memory += max(0, pages[1] - pages[2]) * page }
      // After the name, which may hold anything but ends in the last parenthesis: utime and its like
      // are fields 14 to 17 of all, proc(5).
      let fields = numbers(in: "\(name)/stat", of: folder)
      if fields.count > 14 { use.cpu += fields[11...14].reduce(0, +) * tick }
    }
    return use
  }

  /// The numbers of a small file, from the last parenthesis on; what is none counts as 0.
  private func numbers(in path: String, of folder: Int32) -> [Int] {
    let file = openat(folder, path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(file, &buffer, buffer.count)
    guard count > 0 else { return [] }
    let bytes = buffer[..<count]
    let start = bytes.lastIndex(of: UInt8(ascii: ")")).map { $0 + 1 } ?? 0
    return bytes[start...].split(separator: UInt8(ascii: " ")).map { word in
      Int(String(decoding: word, as: UTF8.self)) ?? 0
    }
  }
}
