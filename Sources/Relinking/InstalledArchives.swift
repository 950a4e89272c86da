import Basics
import Files
import Synchronization

/// The archives and shared libraries of the system's core, read once for all candidates.
final class InstalledArchives: Sendable {
  /// One library: its archive, and what keys are made of.
  struct Library: Sendable {
    let archive: StaticArchive
    let archiveDigest: String
    let sharedDigest: String
  }

  private let installed: InstalledCore
  private let libraries = Mutex<[String: Library]?>(nil)

  init(_ installed: InstalledCore) { self.installed = installed }

  /// The libraries by name.
  /// - Throws: `RelinkError.noArchive`, `.damaged`.
  func read() throws(RelinkError) -> [String: Library] {
    try libraries.withLock { (known) throws(RelinkError) in
      if let known { return known }
      var read: [String: Library] = [:]
      for name in InstalledCore.libraries { read[name] = try library(name) }
      known = read
      return read
    }
  }

  private func library(_ name: String) throws(RelinkError) -> Library {
    let path = installed.archive(name)
    guard let bytes = try? readFile(path) else { throw .noArchive(name) }
    do throws(StaticArchive.Problem) {
      let archive = try StaticArchive(bytes)
      return Library(
        archive: archive,
        archiveDigest: digest(of: archive.members.flatMap { digest(of: $0.bytes).utf8 }),
        sharedDigest: (try? digest(ofFile: installed.shared(name))) ?? "absent")
    } catch {
      throw .damaged(path, why: error.description)
    }
  }
}
