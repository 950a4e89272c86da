import Glibc
import Model

/// What is evaluated: patches that are applied in order and judged as one.
package struct Candidate: Hashable, Sendable {
  /// A short name: the file's or folder's without extension, or the commit's or range's.
  package var name: String
  /// The patches in order.
  package var patches: [PatchFile]

  /// A candidate from its parts.
  package init(name: String, patches: [PatchFile]) {
    self.name = name
    self.patches = patches
  }

  /// A candidate of one patch file that was read already; `file` is what messages call it.
  package init(name: String, parsing bytes: [UInt8], file: String) throws(PatchError) {
    self.init(name: name, patches: [try PatchFile(parsing: bytes, name: file)])
  }

  /// Reads a patch file, or a folder with a quilt `series`; nothing is applied yet.
  package static func load(_ path: String) throws(PatchError) -> Candidate {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      return Candidate(name: name(of: path), patches: try series(in: path))
    }
    let content = try InputFile(name: path, limit: InputLimit.patchBytes).read(path)
    do throws(PatchError) {
      return try Candidate(name: name(of: path), parsing: content.bytes, file: path)
    } catch {
      // A stranger's link may lead to a secret, which a message about its text would tell.
      guard content.isLinked, error.kind != .interrupted else { throw error }
      throw PatchError(
        file: path, line: 1, kind: error.kind, message: "what this link leads to is no patch",
        hint: "name the file itself, to see why")
    }
  }

  /// Reads what standard input gives until it ends.
  package static func loadStandardInput() throws(PatchError) -> Candidate {
    let name = "standard input"
    let bytes = try InputFile(name: name, limit: InputLimit.patchBytes)
      .read(STDIN_FILENO, allowing: [])
    return try Candidate(name: "standard-input", parsing: bytes, file: name)
  }

  /// The name of a candidate from its path: the last part, without what tells of its form.
  package static func name(of path: String) -> String {
    if InputFile.isPipe(path) { return "pipe" }
    let whole = path.split(separator: "/").last ?? "candidate"
    var name = whole
    let packed = Compression.allCases.flatMap(\.extensions)
    for endings in [packed, [".patch", ".diff", ".eml", ".mbox", ".txt", ".md", ".dpatch"]] {
      let ending = endings.first { name.lowercased().hasSuffix($0) && name.count > $0.count }
      if let ending { name = name.dropLast(ending.count) }
    }
    return [name, whole].map(String.init).first { !isTaken($0) } ?? "candidate \(whole)"
  }

  /// Whether reports call the base or a control so, or nearly so.
  private static func isTaken(_ name: String) -> Bool {
    let fixed = [Subject.base] + Subject.Control.allCases.map(Subject.control)
    let words = { (text: String) in
      text.lowercased().split { !$0.isLetter }.joined(separator: " ")
    }
    return (fixed.map(\.name) + ["control"]).contains { words($0) == words(name) }
  }

  private static func series(in folder: String) throws(PatchError) -> [PatchFile] {
    let name = folder + "/series"
    guard access(name, F_OK) == 0 else {
      throw PatchError(
        file: folder, line: 1, kind: .series, message: "there is no file `series` in this folder",
        hint: "list the patches in the order they apply, one on each line")
    }
    let text = try InputFile(name: name, limit: InputLimit.seriesBytes)
      .read("series", below: folder)
    let series = try Series(parsing: text, name: name)
    var patches: [PatchFile] = []
    var room = InputLimit.patchBytes
    for entry in series.entries {
      let path = folder + "/" + entry.file
      guard access(path, F_OK) == 0 else {
        throw PatchError(
          file: name, line: entry.line, kind: .series, message: "there is no file \(entry.file)",
          hint: "check the name, or take the line out")
      }
      let bytes = try InputFile(name: path, limit: room).read(entry.file, below: folder)
      room -= bytes.count
      var patch = try PatchFile(parsing: bytes, name: path)
      patch.strip = entry.strip
      patches.append(patch)
    }
    return patches
  }
}

extension Compression {
  fileprivate var extensions: [String] {
    switch self {
    case .bzip2: [".bz2"]
    case .gzip: [".gz"]
    case .lzip: [".lz"]
    case .xz: [".xz"]
    case .zstd: [".zst"]
    }
  }
}
