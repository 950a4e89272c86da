import Basics
import Files
import Foundation
import Processes
import Sandbox

/// A Debian source package, taken with apt in folders of our own: the machine's own lists, caches
/// and source entries stay as they are, and no privilege is needed.
package struct AptSource {
  /// The source package's name.
  package let package: String
  /// Its full version.
  package let version: String
  /// The folder that all of it happens in.
  package let folder: String
  /// The system whose source entries and keys are used.
  package var root: SystemRoot
  /// What every fetch is told. Nothing is kept in `folder`, so all of it comes again each time.
  package let settings: FetchSettings

  /// The source package `package` of `version`, for the system at `root`, worked on in `folder`.
  package init(
    package: String, version: String, folder: String, root: SystemRoot, settings: FetchSettings
  ) {
    self.package = package
    self.version = version
    self.folder = folder
    self.root = root
    self.settings = settings
  }

  /// The source package that an installed binary package was built from.
  /// - Throws: `FetchError.notInstalled` when dpkg does not know the binary package.
  package static func ofInstalled(
    _ binary: String, in root: SystemRoot = .host
  ) async throws -> (package: String, version: String) {
    let format = "-f=${db:Status-Status} ${source:Package} ${source:Version}\n"
    let asked = try await run(root.command("dpkg-query", ["-W", format, binary]))
    // A machine of two architectures has a line for each; the versions are the same.
    let words = (asked.outputText.split(separator: "\n").first ?? "").split(separator: " ")
    guard asked.status == .code(0), words.count == 3, words[0] == "installed" else {
      throw FetchError.notInstalled(package: binary)
    }
    return (String(words[1]), String(words[2]))
  }

  /// Downloads and unpacks the package.
  /// - Returns: the folder of the unpacked, patched source.
  package func unpack() async throws -> String {
    for name in ["lists/partial", "parts", "archives/partial", "download"] {
      try makeFolder("\(folder)/\(name)")
    }
    try writeEntries()
    // That a list could not be fetched is a warning to apt, and what it says later only follows from it.
    let updated = try await apt(["update"], in: folder)
    let got = try await apt(
      ["source", "--download-only", "\(package)=\(version)"], in: "\(folder)/download")
    if updated.aptWarning == nil, got.errorText.contains("Can not find version") {
      throw FetchError.notAvailable(package: package, version: version).orFullDisk(of: folder)
    }
    try must(got, reason: updated.aptWarning)
    guard let control = try control() else {
      throw FetchError.notAvailable(package: package, version: version).orFullDisk(of: folder)
    }
    let target = "\(folder)/source"
    try await must(
      run(
        Command(
          "dpkg-source", ["--no-copy", "-x", control, target],
          workingDirectory: "\(folder)/download")))
    return target
  }

  /// The path of the package's description, once it is downloaded.
  package func control() throws -> String? {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/download")
    return names.first { $0.hasSuffix(".dsc") }.map { "\(folder)/download/\($0)" }
  }

  private func apt(_ arguments: [String], in directory: String) async throws -> CommandResult {
    var options = [
      "Dir::Etc::sourcelist=/dev/null", "Dir::Etc::sourceparts=\(folder)/parts",
      "Dir::State::Lists=\(folder)/lists", "Dir::Cache::archives=\(folder)/archives",
      "Dir::Cache::pkgcache=", "Dir::Cache::srcpkgcache=", "Acquire::Languages=none",
      "Acquire::Retries=2",
    ]
    // As root apt drops to a user of its own, who cannot write here.
    if getuid() == 0 { options.append("APT::Sandbox::User=root") }
    return try await run(
      Command(
        "apt-get", options.flatMap { ["-o", $0] } + ["-q"] + arguments,
        workingDirectory: directory, timeLimit: 600))
  }

  private func must(_ result: CommandResult, reason: String? = nil) throws {
    guard result.status == .code(0) else {
      throw FetchError.aptFailed(
        package: package, version: version, reason: reason ?? result.aptError
      ).orFullDisk(of: folder)
    }
  }

  private func writeEntries() throws {
    var written = 0
    for (name, text) in try aptEntries(of: root) {
      let entries = name.hasSuffix(".sources") ? sourceStanzas(text) : sourceLines(text)
      let source = withKeys(of: root, entries)
      guard !source.isEmpty else { continue }
      try writeFile(Array(source.utf8), to: "\(folder)/parts/\(name)")
      written += 1
    }
    if written == 0 { throw FetchError.noAptSources }
  }
}

/// One-line entries (`sources.list(5)`) turned from binary to source packages.
package func sourceLines(_ text: String) -> String {
  text.split(separator: "\n").compactMap { line in
    line.hasPrefix("deb ") ? "deb-src " + line.dropFirst(4) + "\n" : nil
  }.joined()
}

/// Deb822 stanzas (`sources.list(5)`) turned from binary to source packages; disabled ones are left out.
package func sourceStanzas(_ text: String) -> String {
  Deb822Stanza.all(in: text).compactMap { stanza -> String? in
    guard stanza.words(of: "types").contains("deb"), stanza.isEnabled else { return nil }
    var stanza = stanza
    stanza.set("Types", to: "deb-src")
    return stanza.text
  }.joined()
}
