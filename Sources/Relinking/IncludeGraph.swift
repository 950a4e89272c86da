/// Which file of a tree may include which other: every file that a name could mean is taken, not
/// only the first on the search path, and files of two trees stand in it together.
package struct IncludeGraph: Sendable {
  /// The paths of the files, each once.
  private let paths: [String]
  private let index: [String: Int]
  /// For each file, those that may include it.
  private let includers: [[Int]]
  /// For each file, those that it may include.
  private let included: [[Int]]
  /// The files that may include anything.
  private let opaque: [Int]

  /// A graph of files with their scans; `folders` is the search path, `.` for the root.
  ///
  /// A file that differs between the trees has a scan for each.
  package init(_ files: [String: [IncludeScan]], searching folders: [String]) {
    let paths = files.keys.sorted()
    let index = Dictionary(uniqueKeysWithValues: zip(paths, 0...))
    var included = [[Int]](repeating: [], count: paths.count)
    var includers = included
    var opaque: [Int] = []
    var onPath: [String: [Int]] = [:]
    for (number, path) in paths.enumerated() {
      let scans = files[path] ?? []
      if scans.contains(where: \.isOpaque) { opaque.append(number) }
      let own = folder(of: path)
      var targets: Set<Int> = []
      for name in scans.flatMap(\.names) {
        if let beside = index[joined(own, name)] { targets.insert(beside) }
        if let known = onPath[name] {
          targets.formUnion(known)
        } else {
          let found = folders.compactMap { index[joined($0, name)] }
          onPath[name] = found
          targets.formUnion(found)
        }
      }
      included[number] = targets.sorted()
      for target in targets { includers[target].append(number) }
    }
    (self.paths, self.index, self.opaque) = (paths, index, opaque)
    (self.included, self.includers) = (included, includers)
  }

  /// The files whose include closure holds one of `changed`, those themselves among them.
  package func files(reaching changed: some Sequence<String>) -> Set<String> {
    var start = changed.compactMap { index[$0] }
    // What can include anything may include a changed file.
    if !start.isEmpty { start += opaque }
    return reached(from: start, along: includers)
  }

  /// The file and everything it may include, directly or not.
  package func closure(of path: String) -> Set<String> {
    reached(from: index[path].map { [$0] } ?? [], along: included)
  }

  private func reached(from start: [Int], along edges: [[Int]]) -> Set<String> {
    var seen = [Bool](repeating: false, count: paths.count)
    var pending = start
    var found: Set<String> = []
    while let next = pending.popLast() {
      if seen[next] { continue }
      seen[next] = true
      found.insert(paths[next])
      pending += edges[next]
    }
    return found
  }
}

/// Everything of a path but its last part; `.` where there is only one.
func folder(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
}

/// The path of `name` seen from `folder`, without `.` and `..`.
func joined(_ folder: String, _ name: String) -> String {
  let text = folder == "." ? name : "\(folder)/\(name)"
  guard text.contains("./") || text.contains("//") else { return text }
  var parts: [Substring] = []
  for part in text.split(separator: "/") where part != "." {
    if part == "..", parts.last.map({ $0 != ".." }) ?? false {
      parts.removeLast()
    } else {
      parts.append(part)
    }
  }
  return parts.joined(separator: "/")
}
