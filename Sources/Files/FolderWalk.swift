import Glibc

/// A walk through everything below a folder that others filled: links are met, never followed, and no
/// depth of folders is too much for it.
struct FolderWalk {
  /// What is met.
  enum Encounter {
    /// A file, a link or anything else that is no folder.
    case entry
    /// A folder, before what is in it; it may not be readable.
    case folder
    /// A folder, after what is in it.
    case folderDone
  }

  /// Where something is met.
  struct Place {
    /// The open folder that it lies in.
    let folder: Int32
    /// Its name there, null-terminated: it may be no UTF-8.
    let name: [CChar]
    /// The path of that folder from the root of the walk: empty, or with a slash at its end.
    let above: String

    var path: String { above + text(of: name) }
  }

  /// Whether to go on.
  enum Next {
    case goOn
    /// Leaves a folder unvisited.
    case pass
    case stop
  }

  private var current: Int32
  private var frame: Frame
  private var above: [Frame] = []
  private var path = ""

  private init?(_ root: Int32) {
    current = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard current >= 0, let frame = Frame(current, named: []) else { return nil }
    self.frame = frame
  }

  /// Visits all below the folder `root`, an open descriptor that stays the caller's.
  /// - Returns: whether the walk came to its end.
  @discardableResult
  static func visit(_ root: Int32, _ visit: (Encounter, Place, stat) -> Next) -> Bool {
    guard var walk = FolderWalk(root) else { return false }
    defer { close(walk.current) }
    while true {
      guard let name = walk.frame.waiting.popLast() else {
        if walk.above.isEmpty { return true }
        guard let left = walk.leave() else { return false }
        if case .stop = visit(.folderDone, left, stat()) { return false }
        continue
      }
      let place = Place(folder: walk.current, name: name, above: walk.path)
      var status = stat()
      guard fstatat(place.folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      switch visit(isFolder ? .folder : .entry, place, status) {
      case .stop: return false
      case .pass: continue
      case .goOn: if isFolder { walk.enter(name) }
      }
    }
  }

  private mutating func enter(_ name: [CChar]) {
    let below = openat(current, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard below >= 0 else { return }
    guard let next = Frame(below, named: name) else {
      close(below)
      return
    }
    close(current)
    current = below
    path += text(of: name) + "/"
    above.append(frame)
    frame = next
  }

  /// Goes up from a folder; nil when it was moved elsewhere meanwhile.
  private mutating func leave() -> Place? {
    let parent = openat(current, "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard parent >= 0 else { return nil }
    close(current)
    current = parent
    guard let outer = above.popLast(), outer.isAt(parent) else { return nil }
    path = String(path.dropLast(text(of: frame.name).count + 1))
    defer { frame = outer }
    return Place(folder: parent, name: frame.name, above: path)
  }
}

/// A folder that the walk is in, with the names in it that it has not met yet.
private struct Frame {
  let name: [CChar]
  let device: dev_t
  let inode: ino_t
  var waiting: [[CChar]]

  init?(_ folder: Int32, named name: [CChar]) {
    var status = stat()
    guard fstat(folder, &status) == 0, let names = namesIn(folder) else { return nil }
    self.name = name
    device = status.st_dev
    inode = status.st_ino
    waiting = names
  }

  func isAt(_ folder: Int32) -> Bool {
    var status = stat()
    return fstat(folder, &status) == 0 && status.st_dev == device && status.st_ino == inode
  }
}

/// The names in the folder at `path`, in their order, without `.` and `..`.
/// - Throws: `FileError` when it cannot be read.
package func fileNames(in path: String) throws(FileError) -> [String] {
  let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { throw .current("cannot read", path) }
  defer { close(folder) }
  guard let names = namesIn(folder) else { throw .current("cannot read", path) }
  return names.map(text).sorted()
}

/// The path of the first special file below the folder at `path`: what is, with its last link followed, neither file
/// nor folder. Nil when there is none, or when the folder cannot be opened.
package func firstSpecialFile(below path: String) -> String? {
  let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard folder >= 0 else { return nil }
  defer { close(folder) }
  var special: String?
  FolderWalk.visit(folder) { encounter, place, _ in
    var status = stat()
    guard case .entry = encounter, fstatat(place.folder, place.name, &status, 0) == 0,
      ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    else { return .goOn }
    special = "\(path)/\(place.path)"
    return .stop
  }
  return special
}

/// The names in an open folder, null-terminated, without `.` and `..`.
func namesIn(_ folder: Int32) -> [[CChar]]? {
  let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard copy >= 0, let stream = fdopendir(copy) else { return nil }
  defer { closedir(stream) }
  var names: [[CChar]] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
    }
    let dot = CChar(bitPattern: UInt8(ascii: "."))
    if name != [dot], name != [dot, dot] { names.append(name + [0]) }
  }
  return names
}

/// A null-terminated name as text; what is not UTF-8 is replaced.
func text(of name: [CChar]) -> String {
  String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
