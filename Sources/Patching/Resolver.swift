import Git

/// Finds the files of a patch's sections in a tree.
struct Resolver {
  let patch: PatchFile
  let tree: ObjectID
  let root: PatchRoot
  /// Paths that sections of the same step take files away from.
  var vacated: Set<String> = []

  func error(
    _ section: FileSection, _ reason: ApplyError.Reason, _ message: String, path: String? = nil,
    hint: String? = nil
  ) -> ApplyError {
    ApplyError(
      file: patch.name, line: section.line, hunk: nil, path: path, reason: reason,
      message: message, hint: hint)
  }

  /// The section with the paths and old content it has in the tree; hunks are not placed yet.
  func resolve(
    _ section: FileSection, in repository: borrowing Repository
  ) throws(ApplyError) -> PlacedFile {
    var file = PlacedFile(section: section, hunks: [])
    if section.change == .create {
      file.newPath = try newPath(section, in: repository)
      return file
    }
    let names = section.existingNames
    guard let entry = try existing(names, section, in: repository) else {
      if section.mayCreate, let path = try? newPath(section, in: repository) {
        file.newPath = path
        return file
      }
      let path = stripped(names.first ?? "", by: levels(section).first ?? 0) ?? names.first ?? ""
      try refuseDetours(section, path, in: repository)
      if let name = names.first, PathTidying.isOutside(name) { throw outside(name, section) }
      throw error(
        section, .fileMissing, "\(path) is not in the tree", path: path,
        hint: "the patch is for another version, or its paths begin elsewhere")
    }
    try checkKind(entry, section)
    file.oldPath = entry.path
    file.old = try attempt(section) { () throws(GitError) in
      TreeBlob(bytes: try repository.bytes(of: entry.id), mode: entry.mode, id: entry.id)
    }
    switch section.change {
    case .rename: file.newPath = try newPath(section, in: repository)
    case .copy:
      (file.source, file.oldPath, file.old) = (file.old, nil, nil)
      file.newPath = try newPath(section, in: repository)
    case .delete: break
    default: file.newPath = entry.path
    }
    return file
  }

  func levels(_ section: FileSection) -> [Int] {
    if !section.hasPrefix { return [0] }
    return patch.strip.map { [$0] } ?? [1, 0]
  }

  private func stripped(_ name: String, by level: Int) -> String? {
    Self.stripped(name, by: level).map(root.path)
  }

  /// A name without its first parts; nil where none is left, or none that a tree may have.
  static func stripped(_ name: String, by level: Int) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count > level else { return nil }
    let path = parts.dropFirst(level).joined(separator: "/")
    return SafePath.fault(of: path) == nil ? path : nil
  }

  func existing(
    _ names: [String], _ section: FileSection, in repository: borrowing Repository
  ) throws(ApplyError) -> TreeEntry? {
    for level in levels(section) {
      for path in names.compactMap({ stripped($0, by: level) }) {
        let found = try attempt(section) { () throws(GitError) in
          try repository.entry(in: tree, at: path)
        }
        if let found { return found }
      }
    }
    return nil
  }

  /// The error for a path that leads to no file of the tree, and begins outside of any.
  private func outside(_ name: String, _ section: FileSection) -> ApplyError {
    error(
      section, .fileMissing, "\(name) begins outside of the source, and leads to no place in it",
      path: name, hint: "write the path from the top of the source into the patch")
  }

  /// Where a new file goes: with the prefix off where git or its folder says so.
  private func newPath(
    _ section: FileSection, in repository: borrowing Repository
  ) throws(ApplyError) -> String {
    let name = section.newName ?? ""
    var paths = levels(section).compactMap { stripped(name, by: $0) }
    let hasGitPrefix = ["a/", "b/", "c/", "i/", "o/", "w/"].contains { name.hasPrefix($0) }
    if PathTidying.isOutside(name) {
      // Other files of the patch show where it begins, and the folder has to be there.
      let folder = paths.first?.split(separator: "/").dropLast().joined(separator: "/") ?? ""
      let entry = try attempt(section) { () throws(GitError) in
        folder.isEmpty ? nil : try repository.entry(in: tree, at: folder)
      }
      guard patch.strip != nil, entry?.mode == .folder else { throw outside(name, section) }
    } else if paths.count > 1, !hasGitPrefix {
      for (index, path) in paths.enumerated() {
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let isThere = try attempt(section) { () throws(GitError) in
          folder.isEmpty ? nil : try repository.entry(in: tree, at: folder)
        }
        if isThere?.mode == .folder { paths.swapAt(0, index) }
      }
    }
    guard let path = paths.first else {
      throw error(
        section, .notAFile, "\(name) has fewer parts than are to be taken off", path: name,
        hint: "check the -p number in the series file")
    }
    try refuseDetours(section, path, in: repository)
    let there = try attempt(section) { () throws(GitError) in
      try repository.entry(in: tree, at: path)
    }
    guard there == nil || vacated.contains(path) else {
      throw error(
        section, .fileExists, "\(path) is to be created, but is in the tree already", path: path,
        hint: "the patch is for another version, or part of it is applied already")
    }
    return path
  }

  /// Refuses a path that leads through a link, a submodule or a file.
  private func refuseDetours(
    _ section: FileSection, _ path: String, in repository: borrowing Repository
  ) throws(ApplyError) {
    let parts = path.split(separator: "/")
    for count in 1..<max(1, parts.count) {
      let above = parts.prefix(count).joined(separator: "/")
      let entry = try attempt(section) { () throws(GitError) in
        try repository.entry(in: tree, at: above)
      }
      switch entry?.mode {
      case nil, .folder: continue
      case .link:
        throw error(
          section, .crossesLink, "\(path) leads through the symbolic link \(above)", path: path,
          hint: "name the file by where it really is")
      case .submodule:
        throw error(
          section, .submodule, "\(path) lies in the submodule \(above)", path: path,
          hint: "a submodule's files are not part of this tree")
      case .regular, .executable:
        throw error(section, .notAFile, "\(path): \(above) is a file, not a folder", path: path)
      }
    }
  }

  private func checkKind(_ entry: TreeEntry, _ section: FileSection) throws(ApplyError) {
    let path = entry.path
    switch entry.mode {
    case .folder: throw error(section, .notAFile, "\(path) is a folder", path: path)
    case .submodule: throw error(section, .submodule, "\(path) is a submodule", path: path)
    case .link:
      guard section.oldMode == .link else {
        throw error(
          section, .crossesLink, "\(path) is a symbolic link in the tree", path: path,
          hint: "name the file by where it really is")
      }
    case .regular, .executable:
      let isLink = section.oldMode == .link
      let isMode = section.oldMode != section.newMode && section.change != .delete
      if isLink || (isMode && section.newMode != nil && section.oldMode != entry.mode) {
        throw error(
          section, .mode,
          "\(path) has mode \(String(entry.mode.rawValue, radix: 8)), not the mode the patch expects",
          path: path, hint: "the patch is for another version, or is applied already")
      }
    }
  }

  /// Turns an error of the repository into ours.
  func attempt<Value>(
    _ section: FileSection, _ body: () throws(GitError) -> Value
  ) throws(ApplyError) -> Value {
    do throws(GitError) {
      return try body()
    } catch {
      throw self.error(
        section, .repository(error), "\(error.doing): \(error.message)", hint: error.hint)
    }
  }
}

extension FileSection {
  /// True for a plain diff whose only hunk has no old lines: it may create the file.
  var mayCreate: Bool {
    change == .modify && hunks.count == 1 && hunks[0].oldLines.isEmpty && hunks[0].oldStart == 0
  }
}
