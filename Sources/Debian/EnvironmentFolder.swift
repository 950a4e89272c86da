import Basics
import Files
import Foundation
import Model
import Processes
import Sandbox
import Storage

/// The root folder of an environment, below the folder of them all.
package enum EnvironmentFolder {
  /// Where the root of an environment lies, made or not.
  package static func path(of name: String, _ locations: Locations) -> String {
    "\(locations.environments)/\(name)"
  }

  /// Makes the root folder of an environment with mmdebstrap, from where this machine takes its own
  /// packages; one that the same recipe made before is kept, unless it is to be fetched again.
  ///
  /// All files in it belong to the user who makes it, so that no privilege is needed to read and remove it.
  /// - Returns: the folder, and whether it was there already.
  /// - Throws: `EnvironmentError`, `FileError`, and `CommandError` when it was interrupted.
  package static func make(
    _ environment: EnvironmentRecipe, by settings: FetchSettings, locations: Locations
  ) async throws -> (folder: String, reused: Bool) {
    let folder = path(of: environment.name, locations)
    let entries = try AptFiles(for: environment.release, suites: environment.suites, from: .host)
    let stamp = "\(folder).made"
    let key = key(of: environment, entries)
    if !settings.refetches, exists(folder), let made = try? readFile(stamp),
      made == Array(key.utf8)
    {
      return (folder, true)
    }
    let scratch = try ScratchFolder(in: locations.environments, named: "new")
    try await bootstrap(environment, entries, by: settings, in: scratch.path)
    // Half of it must never pass for all of it, so the old one goes as a whole before the new one comes.
    unlink(stamp)
    _ = rename(folder, "\(scratch.path)/old")
    guard rename("\(scratch.path)/root", folder) == 0 else {
      throw FileError.current("cannot write", folder)
    }
    try writeFile(Array(key.utf8), to: stamp)
    return (folder, false)
  }

  private static func key(of environment: EnvironmentRecipe, _ entries: AptFiles) -> String {
    var key = CacheKey(kind: "environment", schema: 1)
    key.add(environment.release)
    key.add(environment.packages.sorted())
    key.add(entries.files)
    return key.hexadecimal
  }

  /// Makes `root` in `folder`.
  private static func bootstrap(
    _ environment: EnvironmentRecipe, _ entries: AptFiles, by settings: FetchSettings,
    in folder: String
  ) async throws {
    guard findProgram("mmdebstrap") != nil else { throw EnvironmentError.noTool }
    for (name, text) in entries.files { try writeFile(Array(text.utf8), to: "\(folder)/\(name)") }
    let sources = entries.files.keys.sorted().map { "\(folder)/\($0)" }
    let made = try await run(
      Command(
        "mmdebstrap",
        [
          "--variant=minbase", "--format=tar", "--aptopt=Acquire::Languages \"none\"",
          "--dpkgopt=path-exclude=/usr/share/doc/*", "--dpkgopt=path-exclude=/usr/share/man/*",
          "--include=\(environment.packages.joined(separator: ","))", environment.release,
          "\(folder)/root.tar",
        ] + sources, timeLimit: 3600))
    guard made.status == .code(0) else {
      throw failure(of: environment, made, in: folder)
    }
    try makeFolder("\(folder)/root")
    let unpacked = try await run(
      Command(
        "tar",
        [
          "-C", "\(folder)/root", "-xf", "\(folder)/root.tar", "--no-same-owner",
          "--exclude=./dev/*",
        ], timeLimit: 3600))
    guard unpacked.status == .code(0) else {
      throw failure(of: environment, unpacked, in: folder)
    }
  }

  private static func failure(
    of environment: EnvironmentRecipe, _ result: CommandResult, in folder: String
  ) -> any Error {
    EnvironmentError.failed(environment.name, reason: result.aptError)
      .orFullDisk(of: folder)
  }
}
