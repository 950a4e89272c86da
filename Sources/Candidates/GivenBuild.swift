import Basics
import Building
import Elf
import Files
import Foundation
import Model
import PhpModules
import Sandbox

/// An extension that was built elsewhere, as a file: a subject without source and base.
package struct GivenBuild: Sendable {
  /// The name of its row.
  package var name: String
  /// The path of the file, as it was given.
  package let path: String
  /// What the file tells of itself.
  package let file: ExtensionFile
  /// The libraries that it finds by its run path.
  package let libraries: RunPathLibraries
  /// The digest of the machine code.
  package let codeDigest: String
  /// The SHA-256 of the file.
  package let digest: String
  let bytes: [UInt8]

  /// No extension is larger: one of 93 MB was seen, with all that debuggers read.
  private static let most = 1 << 30

  /// Reads the file at `path`, to be loaded in `root`.
  /// - Throws: `GivenBuildError`.
  package init(_ path: String, in root: SystemRoot = .host) throws(GivenBuildError) {
    guard let status = FileStatus(path, followingLinks: true) else { throw .missing(path) }
    guard status.isFile else { throw .noFile(path) }
    guard status.bytes <= Self.most else { throw .tooLarge(path) }
    let bytes: [UInt8]
    do {
      bytes = try readRegularFile(path, upTo: Self.most)
    } catch {
      throw .unreadable(path, why: error.reason)
    }
    guard let elf = ElfFile(bytes), let code = machineCodeDigest(of: bytes) else {
      let isLibrary = bytes.starts(with: ElfFile.start)
      throw isLibrary ? .damaged(path, bytes: bytes.count) : .noLibrary(path)
    }
    guard elf.architecture == .here else { throw .otherMachine(path) }
    file = ExtensionFile(elf)
    switch file.kind {
    case .module: break
    case .engine: throw .engineExtension(path)
    case .library: throw .noExtension(path)
    }
    self.path = path
    self.bytes = bytes
    codeDigest = code
    digest = Basics.digest(of: bytes)
    name = path.lastPathPart
    let real = SystemRoot.host.resolved(path) ?? path
    let folder = "/" + real.split(separator: "/").dropLast().joined(separator: "/")
    libraries = RunPathLibraries(of: elf, in: folder, root: root)
    if let library = libraries.unreachable { throw .unreachable(path, library: library) }
  }

  /// Puts the file and its libraries into the store of artifacts, as a build would.
  /// - Throws: `FileError`.
  package func keep(in store: ArtifactStore) throws(FileError) -> Artifact {
    var files = [ArtifactFile.module: bytes]
    for (name, path) in libraries.beside {
      files[name] = try readRegularFile(path, upTo: Self.most)
    }
    var key = CacheKey(kind: "given", schema: Artifact.schema)
    key.add(files.mapValues { Basics.digest(of: $0) })
    for (place, path) in libraries.elsewhere.sorted(by: { $0.key < $1.key }) {
      key.add([place, try Files.digest(ofFile: path)])
    }
    let name = key.hexadecimal
    if let known = store.find(name) { return known }
    return try store.add(key: name, files: files, codeDigest: codeDigest, seconds: 0)
  }
}

extension GivenBuild {
  /// Gives each file a row's name of its own: the end of its path, as much of it as tells it from others.
  package static func name(_ files: inout [GivenBuild]) {
    let parts = files.map { $0.path.split(separator: "/").map(String.init) }
    for index in files.indices {
      let others = parts.enumerated().filter { $0.offset != index }.map(\.element)
      let own = parts[index]
      let count = (1...max(1, own.count)).first { count in
        !others.contains { $0.suffix(count) == own.suffix(count) }
      }
      let name = own.suffix(count ?? own.count).joined(separator: "/")
      files[index].name = name.hasSuffix(".so") ? String(name.dropLast(3)) : name
    }
  }
}
