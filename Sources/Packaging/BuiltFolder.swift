import Basics
import Files
import Foundation
import Model

/// Which packages are wanted.
package enum PackageKind: String, Sendable, CaseIterable {
  /// An archive with the layout and the name that PIE looks for.
  case tar
  /// A Debian package, and one with its debug symbols.
  case deb
}

/// How a Debian package is labelled.
package struct DebianLabel: Sendable, Equatable {
  /// `Name <address>`; nil when there is no maintainer.
  package var maintainer: String?
  /// The number behind the version.
  package var revision: Int

  /// A label.
  package init(maintainer: String?, revision: Int = 1) {
    self.maintainer = maintainer
    self.revision = revision
  }
}

/// Writes what one installs, all of it or nothing: libraries, ini file, debug symbols, manifest,
/// packages and provenance.
package struct BuiltFolder: Sendable {
  private let build: PatchedBuild
  private let packages: [PackageKind]
  private let label: DebianLabel
  private let tool: String
  private let scratch: String

  /// A writer; `tool` is our own version, `scratch` a folder for work in flight.
  /// - Throws: `PackagingError.notPassed` for a build that no evaluation passed, unless forced.
  package init(
    _ build: PatchedBuild, packages: [PackageKind], label: DebianLabel, tool: String,
    scratch: String
  ) throws(PackagingError) {
    guard build.isForced || build.judgement?.verdict == CandidateVerdict.pass.rawValue else {
      let said = build.judgement.map { "evaluation \($0.record) says \($0.verdict): \($0.why)" }
      throw .notPassed(candidate: build.name, why: said ?? "no evaluation has judged this build")
    }
    self.build = build
    self.packages = packages
    self.label = label
    self.tool = tool
    self.scratch = scratch
  }

  /// Writes `folder`; a build of ours that stands there as it was written gives way, nothing else does.
  /// - Returns: the paths of the files in the folder, sorted.
  /// - Throws: `PackagingError`, `FileError`.
  package func write(to folder: String) async throws -> [String] {
    try requireRoom(at: folder)
    let work = try ScratchFolder(in: scratch, named: "package")
    let payload = try await payload(work.path)
    let manifest = try Manifest(build, files: payload).bytes()
    var files = payload
    files[Manifest.file] = manifest
    for kind in packages {
      let made =
        switch kind {
        case .tar: try await pieArchive(build, files: files, scratch: work.path)
        case .deb:
          try await debianPackages(build, label: label, files: files, scratch: work.path)
        }
      files.merge(made) { _, new in new }
    }
    let digests = files.mapValues { digest(of: $0) }
    files[Provenance.file] = try sortedJSON(Provenance(build, files: digests, tool: tool))
    try replace(folder, with: files)
    return files.keys.sorted()
  }

  /// The files to be installed, by their path in the folder.
  private func payload(_ work: String) async throws -> [String: [UInt8]] {
    var files = ["grpc.ini": Array(try iniFile(build).utf8)]
    for (name, path) in build.files {
      let stripped = try await strip(path, named: name, scratch: work)
      let place =
        name == PatchedBuild.extensionFile ? name : "\(PatchedBuild.libraryFolder)/\(name)"
      files[place] = stripped.library
      files["\(Self.symbolsFolder)/\(stripped.symbolsPath)"] = stripped.symbols
    }
    return files
  }

  /// The folder of the debug symbols, as `set debug-file-directory` of gdb wants it.
  static let symbolsFolder = "debug"

  /// - Throws: `PackagingError.occupied` where something stands that its owner may want to keep.
  private func requireRoom(at folder: String) throws {
    let foreign = "there is something there that is no build of ours"
    var status = stat()
    guard lstat(folder, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw PackagingError.occupied(path: folder, why: foreign)
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    guard !names.isEmpty else { return }
    do throws(PackagingError) {
      _ = try checkedManifest(of: folder)
    } catch {
      guard case .touched(let path, let why) = error, names.contains(Provenance.file) else {
        throw PackagingError.occupied(path: folder, why: foreign)
      }
      throw PackagingError.occupied(path: folder, why: "\(path): \(why)")
    }
  }

  private func replace(_ folder: String, with files: [String: [UInt8]]) throws {
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    let beside = try ScratchFolder(in: parent, named: ".forkproof")
    let place = "\(beside.path)/new"
    try lay(files, in: place)
    if exists(folder) {
      guard rename(folder, "\(beside.path)/old") == 0 else {
        throw FileError.current("cannot replace", folder)
      }
    }
    guard rename(place, folder) == 0 else { throw FileError.current("cannot write", folder) }
  }
}

/// Writes files below `folder` with the modes of installed files, whatever the umask.
func lay(_ files: [String: [UInt8]], in folder: String) throws {
  try makeFolder(folder)
  chmod(folder, 0o755)
  for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
    var place = folder
    for part in name.split(separator: "/").dropLast() {
      place += "/\(part)"
      try makeFolder(place)
      chmod(place, 0o755)
    }
    try writeFile(bytes, to: "\(folder)/\(name)")
    chmod("\(folder)/\(name)", 0o644)
  }
}
