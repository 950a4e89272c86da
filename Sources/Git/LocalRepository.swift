import Files
import FoundationEssentials

/// A repository on this machine; its folder may hold anything, of any kind.
struct LocalRepository {
  /// The folder that was named: a working tree, or what a bare repository consists of.
  let path: String

  /// The repository that a local address names; nil for any other address.
  init?(_ url: RemoteURL) {
    guard url.isLocal, let path = URL(string: url.text)?.path else { return nil }
    self.path = path
  }

  /// Checks that libgit2 meets files and folders alone: the open of a FIFO waits for ever, and no signal reaches it;
  /// and that no configuration leads it to other files.
  /// - Throws: `GitError` of the kind `notARepository`, which names what is in the way.
  func check(_ doing: String) throws(GitError) {
    func refused(_ message: String) -> GitError {
      GitError(
        .notARepository, doing: doing, message: message,
        hint: "clone it with git, and name the clone")
    }
    let places = places
    if let odd = places.lazy.compactMap(Self.firstOdd).first {
      throw refused("\(odd) is no regular file")
    }
    for config in places.map({ $0.hasSuffix("/config") ? $0 : "\($0)/config" }) {
      guard FileStatus(config, followingLinks: true) != nil else { continue }
      guard let lines = Self.lines(of: config) else {
        throw refused("\(config) cannot be read, or has more than \(Self.mostOfFile) bytes")
      }
      if lines.contains(where: Self.includes) {
        throw refused("\(config) includes other files")
      }
    }
  }

  /// The folders and files that hold what git keeps, and the files that lead to them.
  private var places: [String] {
    let git = "\(path)/.git"
    guard let status = FileStatus(git, followingLinks: true) else {
      return ["HEAD", "commondir", "config", "packed-refs", "objects", "refs"]
        .map { "\(path)/\($0)" } + shared(by: path)
    }
    guard status.isFile else { return [git] + shared(by: git) }
    // `gitdir: PATH`, gitrepository-layout(5)
    guard let line = Self.lines(of: git)?.first, line.hasPrefix("gitdir: ") else { return [git] }
    let folder = Self.path(String(line.dropFirst(8)), from: path)
    return [git, folder] + shared(by: folder)
  }

  /// What a folder of git's has in common with others (`commondir`, `objects/info/alternates`).
  private func shared(by folder: String) -> [String] {
    let common = Self.lines(of: "\(folder)/commondir")?.first.map { Self.path($0, from: folder) }
    var found = [common].compactMap(\.self)
    var waiting = ([folder] + found).map { "\($0)/objects" }
    while let objects = waiting.popLast() {
      for line in Self.lines(of: "\(objects)/info/alternates") ?? [] {
        let other = Self.path(line, from: objects)
        guard !found.contains(other), found.count < Self.mostShared else { continue }
        found.append(other)
        waiting.append(other)
      }
    }
    return found
  }

  /// More is no repository of people.
  private static let (mostOfFile, mostShared) = (1 << 20, 64)

  private static func path(_ text: String, from folder: String) -> String {
    text.hasPrefix("/") ? text : "\(folder)/\(text)"
  }

  private static func lines(of file: String) -> [String]? {
    (try? readRegularFile(file, upTo: mostOfFile)).map { bytes in
      String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }
  }

  /// Whether a line of a configuration names a file that is read in its place: `[include]`, `[includeIf "…"]`.
  private static func includes(_ line: String) -> Bool {
    line.lowercased().filter { !$0.isWhitespace }.contains("[include")
  }

  /// The first at `path` or below that is neither file nor folder, links followed.
  private static func firstOdd(_ path: String) -> String? {
    guard let status = FileStatus(path, followingLinks: true) else { return nil }
    guard status.isFolder else { return status.isFile ? nil : path }
    return firstSpecialFile(below: path)
  }
}
