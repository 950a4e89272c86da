import Basics
import Files
import Foundation
import Model
import Processes
import Sandbox
import Storage

/// Where the root of an environment lies, made or not.
package func rootFolder(ofEnvironment name: String, _ locations: Locations) -> String {
  "\(locations.environments)/\(name)"
}

/// Makes the root folder of an environment with mmdebstrap, from where this machine takes its own
/// packages; one that the same recipe made before is kept, unless it is to be fetched again.
///
/// All files in it belong to the user who makes it, so that no privilege is needed to read and remove it.
/// - Returns: the folder, and whether it was there already.
/// - Throws: `EnvironmentError`, `FileError`, and `CommandError` when it was interrupted.
package func make(
  _ environment: EnvironmentRecipe, by settings: FetchSettings, locations: Locations
) async throws -> (folder: String, reused: Bool) {
  let folder = rootFolder(ofEnvironment: environment.name, locations)
  let entries = try AptFiles(for: environment.release, suites: environment.suites, from: .host)
  let stamp = "\(folder).made"
  let key = key(of: environment, entries)
  if !settings.refetches, exists(folder), let made = try? readFile(stamp), made == Array(key.utf8) {
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

private func key(of environment: EnvironmentRecipe, _ entries: AptFiles) -> String {
  var key = CacheKey(kind: "environment", schema: 1)
  key.add(environment.release)
  key.add(environment.packages.sorted())
  key.add(entries.files)
  return key.hexadecimal
}

/// Makes `root` in `folder`.
private func bootstrap(
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

private func failure(
  of environment: EnvironmentRecipe, _ result: CommandResult, in folder: String
) -> any Error {
  EnvironmentError.failed(environment.name, reason: lastError(result.errorText))
    .orFullDisk(of: folder)
}

private func lastError(_ text: String) -> String {
  let lines = text.split(separator: "\n")
  return (lines.last { $0.hasPrefix("E: ") } ?? lines.last).map(String.init) ?? "no reason given"
}

/// The files that tell where the packages of a release are to be had, by their names.
package struct AptFiles: Equatable {
  private(set) var files: [String: String] = [:]

  /// The entries of `host` for its own release, turned into entries for `release`.
  /// - Throws: `EnvironmentError.noEntries` when it has none.
  package init(for release: String, suites: [String] = [], from host: SystemRoot) throws {
    let own = host.release("VERSION_CODENAME") ?? ""
    for (name, text) in try aptEntries(of: host) where !own.isEmpty {
      let isStanzas = name.hasSuffix(".sources")
      let renamed = entries(
        text, isStanzas: isStanzas, of: own, for: release, wanted: suites)
      files[isStanzas ? "forkproof.sources" : "forkproof.list", default: ""] += renamed
    }
    files = files.filter { !$0.value.isEmpty }
    if files.isEmpty { throw EnvironmentError.noEntries(release: release, own: own) }
  }
}

/// Why a root folder could not be made.
package enum EnvironmentError: UserFacingError, Equatable {
  /// mmdebstrap is not installed.
  case noTool
  /// This machine takes no packages of its own release from anywhere, so nothing tells where those of
  /// another one are.
  case noEntries(release: String, own: String)
  /// mmdebstrap or tar gave up.
  case failed(String, reason: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .noTool: "mmdebstrap is not installed"
    case .noEntries(let release, let own):
      "no apt sources of \(own.isEmpty ? "a Debian release" : own) are configured that \(release) could be taken from"
    case .failed(let name, let reason): "environment \(name) cannot be made: \(reason)"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noTool: "apt-get install mmdebstrap"
    case .noEntries: "make a root folder by other means and name it with --root DIR"
    case .failed:
      "check the network; without root it takes newuidmap (apt-get install uidmap) and lines in /etc/subuid and /etc/subgid"
    }
  }
}
