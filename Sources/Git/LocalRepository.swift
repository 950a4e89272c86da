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

  /// Checks that libgit2 meets files and folders alone: the open of a FIFO waits for ever, and no signal reaches it.
  /// - Throws: `GitError` of the kind `notARepository`, which names what is no file.
  func check(_ doing: String) throws(GitError) {
    guard let odd = metadata.lazy.compactMap(Self.firstOdd).first else { return }
    throw GitError(
      .notARepository, doing: doing, message: "\(odd) is no regular file",
      hint: "clone it with git, and name the clone")
  }

  /// The folders that hold what git keeps, and the file that leads to them where `.git` is one.
  private var metadata: [String] {
    let git = "\(path)/.git"
    guard let status = FileStatus(git, followingLinks: true) else {
      return ["HEAD", "config", "packed-refs", "objects", "refs"].map { "\(path)/\($0)" }
    }
    // `gitdir: PATH`, gitrepository-layout(5)
    guard status.isFile, let text = try? readFile(git) else { return [git] }
    let words = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
    guard let line = words.first, line.hasPrefix("gitdir: ") else { return [git] }
    let target = String(line.dropFirst(8))
    return [git, target.hasPrefix("/") ? target : "\(path)/\(target)"]
  }

  /// The first at `path` or below that is neither file nor folder, links followed.
  private static func firstOdd(_ path: String) -> String? {
    guard let status = FileStatus(path, followingLinks: true) else { return nil }
    guard status.isFolder else { return status.isFile ? nil : path }
    return firstSpecialFile(below: path)
  }
}
