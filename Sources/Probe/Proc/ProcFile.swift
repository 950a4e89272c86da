import CLinux
import Glibc

/// Raw reads below `/proc`. What can't be read is gone or not ours to see: nil, never an error.
package enum ProcFile {
  /// The bytes of a file, at most about `limit` of them. With `isSmall`, less than a buffer is all:
  /// true of files that the kernel writes in one piece, and saves a call.
  package static func bytes(_ path: String, isSmall: Bool = false, limit: Int = 1 << 22) -> [UInt8]?
  {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bytes(of: file, isSmall: isSmall, limit: limit)
  }

  /// The bytes of a regular file as a process sees it, at most about `limit` of them: it may have put anything there.
  package static func bytes(_ path: String, seenBy pid: Int, limit: Int) -> [UInt8]? {
    let file = fp_open_below("/proc/\(pid)/root", path)
    guard file >= 0 else { return nil }
    defer { close(file) }
    return bytes(of: file, isSmall: false, limit: limit)
  }

  private static func bytes(of file: Int32, isSmall: Bool, limit: Int) -> [UInt8]? {
    let room = isSmall ? 4096 : 65536
    var content = [UInt8]()
    while content.count < limit {
      var got = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        got = Glibc.read(file, buffer.baseAddress, room)
        count = max(got, 0)
      }
      if got < 0 { return nil }
      if content.isEmpty { content = chunk } else { content += chunk }
      if got == 0 || (isSmall && got < room) { break }
    }
    return content
  }

  /// The process of an id that `top -H` and debuggers show of a thread; that of a process is its own. Nil where there
  /// is none.
  package static func process(ofThread id: Int) -> Int? {
    let lines = ByteText.lines(bytes("/proc/\(id)/status", isSmall: true) ?? [])
    return lines.lazy.compactMap { ByteText.value(of: "Tgid:", in: $0) }.first
      .flatMap { ByteText.signed($0) }
  }

  /// The names in a folder that are decimal numbers, in ascending order.
  package static func numbers(in folder: String) -> [Int]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var numbers = [Int]()
    while let entry = readdir(stream) {
      let number = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { Int(String(cString: $0)) }
      }
      if let number, number >= 0 { numbers.append(number) }
    }
    return numbers.sorted()
  }

  /// The target of a symbolic link.
  package static func link(_ path: String) -> String? {
    var got = 0
    let target = [CChar](unsafeUninitializedCapacity: 4096) { buffer, count in
      if let start = buffer.baseAddress { got = readlink(path, start, 4096) }
      count = max(got, 0)
    }
    return got < 0 ? nil : String(decoding: target.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// What `stat(2)` says of a path, links followed.
  package static func status(_ path: String) -> stat? {
    var result = stat()
    return stat(path, &result) == 0 ? result : nil
  }

  /// What `lstat(2)` says of a link itself.
  package static func linkStatus(_ path: String) -> stat? {
    var result = stat()
    return lstat(path, &result) == 0 ? result : nil
  }
}
