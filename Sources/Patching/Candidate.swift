import FoundationEssentials
import Glibc

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

  /// Bytes a patch file may have.
  static let largest = 64 << 20

  /// Reads a patch file, or a folder with a quilt `series`; nothing is applied yet.
  package static func load(_ path: String) throws(PatchError) -> Candidate {
    let url = URL(fileURLWithPath: path)
    var isFolder = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder {
      return Candidate(name: url.lastPathComponent, patches: try series(in: path))
    }
    let patch = try PatchFile(parsing: try read(path, named: path), name: path)
    return Candidate(name: url.deletingPathExtension().lastPathComponent, patches: [patch])
  }

  private static func series(in folder: String) throws(PatchError) -> [PatchFile] {
    let name = folder + "/series"
    guard FileManager.default.fileExists(atPath: name) else {
      throw PatchError(
        file: folder, line: 1, kind: .series, message: "there is no file `series` in this folder",
        hint: "list the patches in the order they apply, one on each line")
    }
    let series = try Series(parsing: try read(name, named: name), name: name)
    var patches: [PatchFile] = []
    for entry in series.entries {
      let path = folder + "/" + entry.file
      guard FileManager.default.fileExists(atPath: path) else {
        throw PatchError(
          file: name, line: entry.line, kind: .series, message: "there is no file \(entry.file)",
          hint: "check the name, or take the line out")
      }
      var patch = try PatchFile(parsing: try read(path, named: path), name: path)
      patch.strip = entry.strip
      patches.append(patch)
    }
    return patches
  }

  /// The bytes of a regular file of sensible size; a device or pipe would never end.
  private static func read(_ path: String, named name: String) throws(PatchError) -> [UInt8] {
    func fault(_ message: String) -> PatchError {
      PatchError(file: name, line: 1, kind: .unreadable, message: message)
    }
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw fault(errno == ENOENT ? "there is no such file" : "the file cannot be read")
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw fault("this is not a file") }
    guard status.st_size <= largest else {
      throw fault("the file has more than \(largest >> 20) MiB, too much for a patch")
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw fault("the file cannot be read")
    }
    return Array(data)
  }
}
