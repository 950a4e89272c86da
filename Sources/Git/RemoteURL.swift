import CLibgit2
import FoundationEssentials

/// An address of a repository in the one form we hand to libgit2.
struct RemoteURL: Hashable {
  /// What libgit2 gets: a URL with a scheme; plain paths become `file://`.
  let text: String
  /// True when nothing leaves this machine.
  let isLocal: Bool

  private static let hint =
    "use https://, http://, git:// or file://, or the path of a local repository"

  /// Throws `unsupportedURL` for ssh and remote helpers, `notARepository` for a folder not there.
  init(_ given: String) throws(GitError) {
    func refused(_ why: String) -> GitError {
      GitError(.unsupportedURL, doing: "fetch from \(given)", message: why, hint: Self.hint)
    }
    guard !given.isEmpty, !given.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f }) else {
      throw refused(given.isEmpty ? "the address is empty" : "the address has a control character")
    }
    if let scheme = Self.scheme(of: given) {
      switch scheme {
      case "https", "http", "git": isLocal = false
      case "file": isLocal = true
      default: throw refused("\(scheme) addresses are not supported")
      }
      text = given
      return
    }
    isLocal = true
    let path = URL(fileURLWithPath: given).path
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
      if Self.namesHelper(given) { throw refused("remote helpers (name::…) are not supported") }
      if Self.looksLikeSSH(given) { throw refused("ssh addresses are not supported") }
      let isFile = FileManager.default.fileExists(atPath: path)
      throw GitError(
        .notARepository, doing: "fetch from \(given)",
        message: isFile ? "this is a file, and no repository" : "there is no folder \(path)",
        hint: GitError.hint(for: .notARepository))
    }
    // libgit2 takes a plain path with a colon for ssh, so it never sees a plain path.
    text = "file://" + Self.percentEncoded(path)
  }

  private static func scheme(of text: String) -> String? {
    guard let end = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<end.lowerBound]
    return scheme.wholeMatch(of: /[A-Za-z0-9+.-]+/) == nil ? nil : scheme.lowercased()
  }

  private static func namesHelper(_ text: String) -> Bool {
    guard let colons = text.firstRange(of: "::") else { return false }
    return !text[..<colons.lowerBound].contains("/")
  }

  private static func looksLikeSSH(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":") else { return false }
    return !text[..<colon].contains("/")
  }

  private static func percentEncoded(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-._~".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      if plain.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Where the refs of one source are kept, so that sources never collide.
struct RefSpace {
  /// The folder of all spaces, below the store.
  static let root = "refs/forkproof"

  private let prefix: String

  init(of url: RemoteURL) {
    var id = git_oid()
    let bytes = Array(url.text.utf8)
    _ = git_odb_hash(&id, bytes, bytes.count, GIT_OBJECT_BLOB)
    prefix = "\(Self.root)/\(ObjectID(id).description.prefix(16))/"
  }

  /// The name in the store of the source's ref; flat, so `a` and `a/b` both find room.
  func name(of ref: String) -> String {
    prefix
      + ref.replacing("%", with: "%25").replacing("/", with: "%2F")
  }
}

/// A ref as the user wrote it.
struct WantedRef {
  /// As written.
  let text: String
  /// Set when it is a full commit id.
  let commit: ObjectID?

  init(_ text: String, from source: String) throws(GitError) {
    self.text = text
    commit = ObjectID(hex: text)
    guard commit != nil || candidates.contains(where: { git_reference_name_is_valid($0) }) else {
      throw GitError(
        .noSuchRef(nearest: []), doing: "fetch \(text) from \(source)",
        message: "this is not a name a ref can have",
        hint: "give a tag, a branch, a full name (refs/…) or a commit id of 40 digits")
    }
  }

  /// The full names it may stand for, in git's order.
  var candidates: [String] {
    if text == "HEAD" { return ["HEAD"] }
    if text.hasPrefix("refs/") { return [text] }
    return ["refs/\(text)", "refs/tags/\(text)", "refs/heads/\(text)"]
  }

  /// Up to three names of the source that look like this one.
  func nearest(in names: [String]) -> [String] {
    let short = names.compactMap { name -> String? in
      for prefix in ["refs/tags/", "refs/heads/"] where name.hasPrefix(prefix) {
        return String(name.dropFirst(prefix.count))
      }
      return nil
    }
    let wanted = Array(text.utf8.prefix(64))
    let near = Set(short).map { (name: $0, far: distance(wanted, Array($0.utf8.prefix(64)))) }
      .filter { $0.far <= max(2, wanted.count / 3) }
      .sorted { ($0.far, $0.name) < ($1.far, $1.name) }
    return near.prefix(3).map(\.name)
  }
}

private func git_reference_name_is_valid(_ name: String) -> Bool {
  var valid: Int32 = 0
  return CLibgit2.git_reference_name_is_valid(&valid, name) == 0 && valid == 1
}

/// How many letters must change to make one name of the other (Levenshtein).
private func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var row = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in right.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
      diagonal = above
    }
  }
  return row[right.count]
}
