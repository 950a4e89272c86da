import Glibc

/// The rules for names in an archive.
enum ArchivePath {
  /// The path without `./` before it and `/` behind it; nil for the root of the archive.
  static func normalized(_ path: String) -> String? {
    var rest = Substring(path)
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    while rest.hasSuffix("/"), rest.count > 1 { rest = rest.dropLast() }
    return rest.isEmpty || rest == "." ? nil : String(rest)
  }

  /// Why a path must not be written; nil where it may be.
  static func fault(of path: String, _ limit: ArchiveLimit) -> String? {
    if path.utf8.count > limit.pathBytes { return "its name is too long" }
    if path.hasPrefix("/") { return "its path is absolute" }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count > limit.depth { return "it is more than \(limit.depth) folders deep" }
    for part in parts {
      if part == ".." { return "its path leads out of the tree" }
      if part.isEmpty || part == "." { return "its path has an empty part" }
      if part.utf8.count > Int(NAME_MAX) { return "its name has more than \(NAME_MAX) bytes" }
      if part.lowercased() == ".git" { return "its path goes into .git" }
      if part.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
        return "its name has a control character"
      }
    }
    return nil
  }

  /// Whether a link at `path` leads to a place within the tree.
  static func staysInside(linkAt path: String, to target: String) -> Bool {
    guard !target.isEmpty, !target.hasPrefix("/"), !target.utf8.contains(0) else { return false }
    var depth = path.split(separator: "/").count - 1
    for part in target.split(separator: "/") where part != "." {
      depth += part == ".." ? -1 : 1
      if depth < 0 { return false }
    }
    return true
  }
}
