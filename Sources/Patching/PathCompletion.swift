import Basics
import Git

/// Completes the paths of a patch that are the ends of paths of a tree only, such as base names.
struct PathCompletion {
  let patch: PatchFile
  let base: ObjectID

  /// The roots that the ends of the paths allow: one folder for all, else a path for each; none
  /// when every path is there, or one of them is the end of no path.
  /// - Throws: `ambiguousPath` for an end of several paths.
  func roots(in repository: borrowing Repository) throws(ApplyError) -> [PatchRoot] {
    // Who says how many parts to take off says where the paths begin.
    guard patch.strip == nil else { return [] }
    let resolver = Resolver(patch: patch, tree: base, root: PatchRoot())
    let index = try index(resolver, in: repository)
    var completed: [String: String] = [:]
    var folders: Set<String?> = []
    var isPartial = false
    var made: Set<String> = []
    for section in patch.sections {
      defer { made.formUnion(section.newName.map { [$0] } ?? []) }
      let names = section.existingNames
      if section.change == .create || section.mayCreate || !made.isDisjoint(with: names) {
        continue
      }
      if try resolver.existing(names, section, in: repository) != nil {
        isPartial = true
        continue
      }
      guard let (path, to) = try completion(of: section, index, resolver) else { return [] }
      completed[path] = to
      folders.insert(to.hasSuffix("/" + path) ? String(to.dropLast(path.count + 1)) : nil)
    }
    guard !completed.isEmpty else { return [] }
    if folders.count == 1, case let folder?? = folders.first {
      return [PatchRoot(folder: folder)] + (isPartial ? [PatchRoot(completed: completed)] : [])
    }
    return [PatchRoot(completed: completed)]
  }

  private func completion(
    of section: FileSection, _ index: [String: [String]], _ resolver: Resolver
  ) throws(ApplyError) -> (path: String, to: String)? {
    for (path, end) in ends(of: section, resolver) {
      let found = (index[end.lastPathPart] ?? []).filter { $0 == end || $0.hasSuffix("/" + end) }
      if found.count == 1 { return (path, found[0]) }
      guard found.isEmpty else {
        throw resolver.error(
          section, .ambiguousPath(found), "\(path) could be any of \(found.count) files",
          path: path,
          hint: "\(found.prefix(5).joined(separator: ", ")); write the whole path into the patch")
      }
    }
    return nil
  }

  /// What the tree's path may end in, with the path of the patch that it is for: all of that path, or of one that begins
  /// outside any end of it, the longest first.
  private func ends(of section: FileSection, _ resolver: Resolver) -> [(path: String, end: String)]
  {
    let names = section.existingNames
    let whole = resolver.levels(section).flatMap { level in
      names.compactMap { Resolver.stripped($0, by: level) }.map { ($0, $0) }
    }
    return whole
      + names.filter(PathTidying.isOutside).flatMap { name -> [(String, String)] in
        guard let path = Resolver.stripped(name, by: 1) else { return [] }
        return (2...Self.mostParts).compactMap { Resolver.stripped(name, by: $0) }.map {
          (path, $0)
        }
      }
  }

  /// Leading parts that are taken at most off a path that begins outside.
  private static let mostParts = 16

  /// The paths of the tree by their last part.
  private func index(
    _ resolver: Resolver, in repository: borrowing Repository
  ) throws(ApplyError) -> [String: [String]] {
    guard let first = patch.sections.first else { return [:] }
    let paths = try resolver.attempt(first) { () throws(GitError) in
      try repository.blobPaths(of: base)
    }
    return Dictionary(grouping: paths, by: \.lastPathPart)
  }
}

extension FileSection {
  /// The names that a file to change may have in the tree, the likelier one first.
  var existingNames: [String] {
    [change == .modify ? newName : nil, oldName].compactMap(\.self)
  }
}
