import Git
import Model

/// The sections of a patch that are applied at once, on their way onto one tree.
struct Application {
  let patch: PatchFile
  let base: ObjectID
  let options: ApplyOptions
  let root: PatchRoot

  func run(in repository: borrowing Repository) throws(ApplyError) -> AppliedPatch {
    let files = try place(patch, in: repository)
    var applied = try Proof(patch: patch, base: base, files: files).applied(in: repository)
    applied.notes = files.flatMap(\.notes).map { CandidateNote($0, patch: patch.name) }
    return applied
  }

  private func place(
    _ patch: PatchFile, in repository: borrowing Repository
  ) throws(ApplyError) -> [PlacedFile] {
    var resolver = Resolver(patch: patch, tree: base, root: root)
    resolver.vacated = try vacated(resolver, in: repository)
    var files: [PlacedFile] = []
    // A path is taken from once, and given to once: files may change places.
    var taken: [Place: FileSection] = [:]
    for section in patch.sections {
      if Task.isCancelled { throw resolver.error(section, .interrupted, "interrupted") }
      var file = try resolver.resolve(section, in: repository)
      let places = [
        file.oldPath.map { Place(path: $0, isNew: false) },
        file.newPath.map { Place(path: $0, isNew: true) },
      ]
      for place in places.compactMap(\.self) {
        if let other = taken.updateValue(section, forKey: place) {
          let path = place.path
          throw resolver.error(
            section, .duplicatePath,
            "\(path) is changed by a second section (the first is in line \(other.line))",
            path: path,
            hint: "make one patch of it, or split the file and list the parts in a `series`")
        }
      }
      try change(&file, resolver)
      files.append(file)
    }
    try refuseNesting(files, resolver)
    return files
  }

  private struct Place: Hashable {
    var path: String
    var isNew: Bool
  }

  /// The paths that renames and deletions take files away from, where files may change places.
  private func vacated(
    _ resolver: Resolver, in repository: borrowing Repository
  ) throws(ApplyError) -> Set<String> {
    guard patch.sections.contains(where: { $0.change == .rename }) else { return [] }
    var paths: Set<String> = []
    for section in patch.sections where section.change == .rename || section.change == .delete {
      let entry = try resolver.existing(section.existingNames, section, in: repository)
      if let entry { paths.insert(entry.path) }
    }
    return paths
  }

  /// Places the hunks of a file and works out its new content.
  private func change(_ file: inout PlacedFile, _ resolver: Resolver) throws(ApplyError) {
    var placer = Placer(
      file: splitLines((file.old ?? file.source)?.bytes ?? []), hunks: file.section.hunks,
      fuzz: options.fuzz)
    do throws(PlacementFailure) {
      file.hunks = try placer.place()
    } catch {
      guard let (other, hunks, note) = converted(placer, path: file.path) else {
        throw explain(error, file.section, path: file.path, placer)
      }
      placer = other
      (file.hunks, file.section.hunks) = (hunks, other.hunks)
      file.notes.append(note)
    }
    let section = file.section
    let content = splice(file.hunks, into: placer.file)
    guard file.newPath != nil else {
      guard content.isEmpty else {
        throw resolver.error(
          section, .keepsLines, "\(file.path) is to be deleted, but has lines the patch does not",
          path: file.path,
          hint: section.hunks.isEmpty
            ? "the patch does not tell what it deletes; make it without git diff -D"
            : "the patch is for another version")
      }
      return
    }
    let mode =
      section.newMode.flatMap { $0 == section.oldMode ? nil : $0 }
      ?? (file.old ?? file.source)?.mode
    let id = try resolver.attempt(section) { () throws(GitError) in
      try Repository.id(ofBlob: content)
    }
    if let old = file.old, Self.isUTF8(old.bytes), !Self.isUTF8(content) {
      file.notes.append(.notUTF8(inFile: file.path))
    }
    file.new = TreeBlob(bytes: content, mode: mode ?? .regular, id: id)
    if file.oldPath == file.newPath, let old = file.old, old.id == id, old.mode == mode {
      throw resolver.error(
        section, .changesNothing, "this section leaves \(file.path) as it is", path: file.path,
        hint: "leave it out of the patch")
    }
  }

  private static func isUTF8(_ text: [UInt8]) -> Bool {
    text.allSatisfy { $0 < 0x80 } || String(validating: text, as: UTF8.self) != nil
  }

  /// The hunks as the file is written, where they fit so, and where they are placed.
  private func converted(_ placer: Placer, path: String) -> (Placer, [PlacedHunk], PatchNote)? {
    let areCRLF = placer.file.first?.endsInReturn ?? false
    let charset = Windows1252.name
    let all: [(Placer?, PatchNote)] = [
      (placer.withLineEndsOfFile, .lineEnds(ofFile: path, areCRLF: areCRLF)),
      (placer.recoded(toUTF8: true), .recoded(ofFile: path, charset: charset, toUTF8: true)),
      (placer.recoded(toUTF8: false), .recoded(ofFile: path, charset: charset, toUTF8: false)),
    ]
    for (other, note) in all {
      if let other, let hunks = try? other.place() { return (other, hunks, note) }
    }
    return nil
  }

  private func splice(_ hunks: [PlacedHunk], into file: [Line]) -> [UInt8] {
    var content: [UInt8] = []
    var next = 0
    for hunk in hunks {
      for line in file[next..<hunk.start] { content += line }
      for line in hunk.new { content += line.bytes }
      next = hunk.start + hunk.old.count
    }
    for line in file[next...] { content += line }
    return content
  }

  /// A file the patch makes cannot be the folder of another one it makes.
  private func refuseNesting(_ files: [PlacedFile], _ resolver: Resolver) throws(ApplyError) {
    let made = Set(files.compactMap { $0.oldPath == $0.newPath ? nil : $0.newPath })
    for file in files {
      guard let path = file.newPath else { continue }
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        let above = parts.joined(separator: "/")
        if made.contains(above) {
          throw resolver.error(
            file.section, .crossesLink, "\(path) leads through \(above), which this patch makes",
            path: path, hint: "a file or link cannot hold other files")
        }
        parts = parts.dropLast()
      }
    }
  }
}
