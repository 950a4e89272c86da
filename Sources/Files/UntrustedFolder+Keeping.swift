import Glibc

extension UntrustedFolder {
  /// Copies the folder to `target`, which must not exist: regular files, folders and links alone, with plain
  /// modes; times are kept, since `make` reads them.
  /// - Throws: `FileError` when it is larger than `limit` bytes, or the disk is full.
  package func copy(to target: String, upTo limit: Int) throws(FileError) {
    guard mkdir(target, 0o755) == 0 else { throw .current("cannot make the folder", target) }
    let copied = try UntrustedFolder(target)
    var copier = FolderCopier(target: copied.descriptor, left: limit)
    let isWhole = FolderWalk.visit(descriptor) { copier.take($0, $1, $2) }
    if let failure = copier.failure {
      throw FileError(attempt: "cannot copy", path: path, reason: failure)
    }
    guard isWhole else {
      if copier.left < 0 { throw tooLarge(limit) }
      throw FileError(attempt: "cannot copy", path: path, reason: "it changed meanwhile")
    }
  }

  private func tooLarge(_ limit: Int) -> FileError {
    FileError(
      attempt: "cannot keep", path: path, reason: "it has more than \(limit) bytes in its files")
  }
}

/// Readable by all, and executable where its owner could execute it.
private func plainMode(_ mode: mode_t) -> mode_t { mode & 0o100 != 0 ? 0o755 : 0o644 }

/// Makes in a folder of its own what a walk through another meets.
private struct FolderCopier {
  /// The folders of the copy that the walk is in, the innermost last; the first is not ours to close.
  private var folders: [Int32]
  private var times: [timespec] = []
  /// How many bytes may still come.
  var left: Int
  /// Why the copy is none; nil while it is one.
  var failure: String?

  init(target: Int32, left: Int) {
    folders = [target]
    self.left = left
  }

  mutating func take(
    _ encounter: FolderWalk.Encounter, _ place: FolderWalk.Place, _ status: stat
  ) -> FolderWalk.Next {
    guard let folder = folders.last else { return .stop }
    switch encounter {
    case .folder:
      if status.st_mode & 0o500 != 0o500 { fchmodat(place.folder, place.name, 0o755, 0) }
      mkdirat(folder, place.name, 0o755)
      let below = openat(folder, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard below >= 0 else { return fail() }
      folders.append(below)
      times.append(status.st_mtim)
    case .folderDone:
      if let time = times.popLast() { set(time, of: folder) }
      close(folder)
      folders.removeLast()
    case .entry:
      switch status.st_mode & S_IFMT {
      case S_IFREG:
        left -= max(0, Int(status.st_size))
        guard left >= 0 else { return .stop }
        if !copyFile(place, status, to: folder) { return fail() }
      case S_IFLNK: if !copyLink(place, to: folder) { return fail() }
      // Sockets, pipes and devices are no result.
      default: break
      }
    }
    return .goOn
  }

  private mutating func fail() -> FolderWalk.Next {
    failure = String(cString: strerror(errno))
    for folder in folders.dropFirst() { close(folder) }
    folders = Array(folders.prefix(1))
    return .stop
  }

  private func copyLink(_ place: FolderWalk.Place, to folder: Int32) -> Bool {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlinkat(place.folder, place.name, &target, Int(PATH_MAX)) > 0 else { return false }
    return symlinkat(target, folder, place.name) == 0
  }

  private func copyFile(_ place: FolderWalk.Place, _ status: stat, to folder: Int32) -> Bool {
    if status.st_mode & 0o400 == 0 { fchmodat(place.folder, place.name, 0o644, 0) }
    let from = openat(
      place.folder, place.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard from >= 0 else { return false }
    defer { close(from) }
    let to = openat(
      folder, place.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
      plainMode(status.st_mode))
    guard to >= 0 else { return false }
    defer { close(to) }
    // Where the file system can share blocks, it copies nothing (`ioctl_ficlone(2)`).
    let ficlone: UInt = 0x4004_9409
    guard status.st_size == 0 || ioctl(to, ficlone, from) == 0 || copyBytes(from, to) else {
      return false
    }
    set(status.st_mtim, of: to)
    return true
  }

  private func copyBytes(_ from: Int32, _ to: Int32) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while true {
        let count = read(from, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return count == 0 }
        var done = 0
        while done < count {
          let put = write(to, buffer.baseAddress.map { $0 + done }, count - done)
          if put < 0, errno == EINTR { continue }
          guard put > 0 else { return false }
          done += put
        }
      }
    }
  }

  private func set(_ time: timespec, of file: Int32) {
    _ = futimens(file, [time, time])
  }
}
