import Basics
import Elf
import Files
import PhpModules
import Sandbox

/// A copy of the machine's ini files for runs, without the lines that load what is under test or is to be
/// left out. The folder lasts as long as this value and its copies.
package struct MachineIni: Sendable {
  /// The folder that holds them.
  let folder: ScratchFolder
  /// Where they were copied from, in order.
  package let files: [String]
  /// The extensions that they load.
  package let loads: [IniLoad]
  /// What is to be shown for the extensions to be there, by paths of the system of PHP, with those on the
  /// host.
  let places: [String: String]
  /// A digest of all they say.
  let digest: String

  /// Copies the ini files that `machine` reads.
  /// - Throws: `RunError.notLoaded` for a name of `leftOut` that no line loads, `FileError`.
  package init(
    of machine: MachinePhp, leaving leftOut: [String], without module: String, scratch: String
  ) throws {
    let root = machine.root
    folder = try ScratchFolder(in: scratch, named: "ini")
    files = machine.files
    if let unknown = leftOut.first(where: { machine.load(of: $0) == nil }) {
      throw RunError.notLoaded(unknown, known: machine.loads.map(\.name))
    }
    let dropped = leftOut + [module]
    loads = machine.loads.filter { !dropped.contains($0.name) }
    var key = CacheKey(kind: "ini", schema: 1)
    try makeFolder("\(folder.path)/conf.d")
    for (number, path) in machine.files.enumerated() {
      let lines = MachinePhp.lines(of: path, root).filter { line in
        IniLoad(line, in: "", root).map { !dropped.contains($0.name) } ?? true
      }
      let contents = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
      let name = Self.name(of: path, number, isMain: path == machine.main)
      key.add([name, Basics.digest(of: contents)])
      try writeFile(contents, to: "\(folder.path)/\(name)")
    }
    places = Self.places(of: loads, in: root)
    digest = key.hexadecimal
  }

  /// Where they were copied from: `/etc/php/php.ini, /etc/php/conf.d (23 files)`.
  package var words: String {
    var folders: [(path: String, files: [String])] = []
    for file in files {
      let path = "/" + file.split(separator: "/").dropLast().joined(separator: "/")
      if folders.last?.path != path { folders.append((path, [])) }
      folders[folders.count - 1].files.append(file)
    }
    return folders.map { folder in
      folder.files.count == 1
        ? folder.files[0] : "\(folder.path) (\(counting(folder.files.count, "file")))"
    }.joined(separator: ", ")
  }

  /// Folders are read in the order of the names.
  private static func name(of path: String, _ number: Int, isMain: Bool) -> String {
    if isMain { return "php.ini" }
    let order = String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
    return "conf.d/\(order)-\(path.lastPathPart)"
  }

  /// What is larger is no extension.
  private static let mostOfExtension = 1 << 30

  /// The files of extensions that a sandbox does not show unless told, with the libraries that they find by
  /// their run paths.
  private static func places(of loads: [IniLoad], in root: SystemRoot) -> [String: String] {
    var places: [String: String] = [:]
    for path in loads.compactMap(\.path) {
      guard let real = root.resolved(path),
        let bytes = try? readRegularFile(root.hostPath(real), upTo: mostOfExtension)
      else { continue }
      if root.isElsewhere(path) || root.isElsewhere(real) { places[path] = root.hostPath(real) }
      guard let file = ElfFile(bytes) else { continue }
      let folder = "/" + real.split(separator: "/").dropLast().joined(separator: "/")
      let found = RunPathLibraries(of: file, in: root.hostPath(folder), root: root)
      places.merge(found.elsewhere) { known, _ in known }
      for (name, host) in found.beside where root.isElsewhere(folder) {
        places["\(folder)/\(name)"] = host
      }
    }
    return places
  }
}
