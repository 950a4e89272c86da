import Glibc

/// Reads a file that others wrote, so that nothing but a regular file of sensible size is read.
struct InputFile {
  /// What messages call it.
  let name: String
  /// Bytes it may have.
  let limit: Int

  /// What was read, and whether a link led to it.
  struct Content {
    var bytes: [UInt8]
    var isLinked: Bool
  }

  /// The file that a user names, links followed; a pipe that the shell made (`<(git diff)`) as well.
  func read(_ path: String) throws(PatchError) -> Content {
    var link = stat()
    let isPipe = Self.isPipe(path)
    let isLinked = lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK && !isPipe
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unopened(errno) }
    defer { close(descriptor) }
    return Content(
      bytes: try read(descriptor, allowing: isPipe ? [S_IFREG, S_IFIFO] : [S_IFREG]),
      isLinked: isLinked)
  }

  /// Whether a path is what a shell puts in the place of `<(git diff)`.
  static func isPipe(_ path: String) -> Bool {
    path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/")
  }

  /// A file below a folder that a stranger may have filled: no link on the way is followed.
  func read(_ path: String, below folder: String) throws(PatchError) -> [UInt8] {
    var descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unopened(errno) }
    defer { close(descriptor) }
    let parts = path.split(separator: "/").filter { $0 != "." }
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let flags = isLast ? O_RDONLY | O_NONBLOCK | O_NOCTTY : O_RDONLY | O_DIRECTORY
      let next = openat(descriptor, String(part), flags | O_NOFOLLOW | O_CLOEXEC)
      let number = errno
      close(descriptor)
      descriptor = next
      guard next >= 0 else {
        // A link where a folder should be is ENOTDIR.
        throw number == ELOOP || (!isLast && number == ENOTDIR)
          ? fault("this is a symbolic link, which is not followed here") : unopened(number)
      }
    }
    return try read(descriptor, allowing: [S_IFREG])
  }

  /// All that comes from an open descriptor, until its end or the limit; a wait ends with the task.
  func read(_ descriptor: Int32, allowing kinds: [mode_t]) throws(PatchError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0, kinds.isEmpty || kinds.contains(status.st_mode & S_IFMT)
    else { throw fault("this is not a file") }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      try wait(for: descriptor)
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count >= 0 else {
        throw fault("it cannot be read: \(String(cString: strerror(errno)))")
      }
      guard count > 0 else { return bytes }
      guard bytes.count + count <= limit else {
        throw PatchError(
          file: name, line: 1, kind: .tooLarge,
          message: "it has more than \(limit) bytes, the most that is read of such a file")
      }
      bytes += chunk[..<count]
    }
  }

  private func wait(for descriptor: Int32) throws(PatchError) {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&polled, 1, 100) <= 0 {
      if Task.isCancelled {
        throw PatchError(file: name, line: 1, kind: .interrupted, message: "interrupted")
      }
    }
  }

  private func unopened(_ number: Int32) -> PatchError {
    number == ENOENT
      ? PatchError(
        file: name, line: 1, kind: .missing, message: "there is no such file",
        hint: "name a patch file, the folder of a series, a URL or a commit")
      : fault("the file cannot be read")
  }

  private func fault(_ message: String) -> PatchError {
    PatchError(file: name, line: 1, kind: .unreadable, message: message)
  }
}
