import ArgumentParser
import Debian
import Evaluation
import Files
import Foundation
import Recipes
import Running
import Sandbox
import Storage

/// Where scripts run, and with which PHP.
struct PhpOptions: ParsableArguments {
  /// What keeps builds and runs apart from the machine.
  enum Wall: String, ExpressibleByArgument, CaseIterable {
    /// Namespaces of their own, by bubblewrap.
    case bubblewrap
    /// The same but for processes, which are those of the container around.
    case container
    /// For runs a process group and no more.
    case processGroup = "none"
  }

  @Option(
    help: """
      What keeps builds and runs apart from the machine: bubblewrap; container, which shares the \
      processes of the container around it; or none, for runs (default: bubblewrap, and container \
      inside a container that allows no more).
      """)
  var sandbox: Wall?

  @Option(
    help:
      "Another system that builds and PHP run in: its root folder, or an environment made before.")
  var root: String?

  @Option(help: "The PHP that scripts run with.")
  var php = "php"

  @Option(help: "The PHP-FPM of that PHP.")
  var fpm: String?

  @Option(
    name: .customLong("with-extension"),
    help:
      "Another extension for every run, NAME or NAME=PATH; may be given again, in order of loading."
  )
  var extensions: [String] = []

  /// The paths that are given.
  var paths: [String] {
    let given = extensions.compactMap { $0.split(separator: "=", maxSplits: 1).dropFirst().first }
    return ([root, fpm].compactMap(\.self) + [php] + given.map(String.init))
      .filter { $0.contains("/") }
  }

  /// The options that name the same again.
  var arguments: [String] {
    let named =
      [("sandbox", sandbox?.rawValue), ("root", root), ("fpm", fpm)]
      + [("php", php == "php" ? nil : php)] + extensions.map { ("with-extension", $0) }
    return named.flatMap { name, value in value.map { ["--\(name)", $0] } ?? [] }
  }

  /// What runs are made with; our own programs are in `programs`.
  func runEnvironment(programs: String) throws(UsageError) -> RunEnvironment {
    var environment = RunEnvironment(programs: programs)
    environment.isolation = sandbox == .processGroup ? .none : .bubblewrap
    environment.extensions = try givenExtensions()
    environment.fpm = fpm
    return environment
  }

  /// Decides what keeps builds and runs apart, before anything is built or run.
  func chooseContainment() throws(UsageError) {
    switch sandbox {
    case .container: Containment.choose(.sharedProcesses)
    case .bubblewrap:
      guard Containment.possible == .full else {
        throw UsageError(
          "--sandbox bubblewrap: this container lets no sandbox have processes of its own",
          hint: Containment.remedy)
      }
      Containment.choose(.full)
    case .processGroup, nil: break
    }
  }

  /// The system that is meant: a folder where the text holds a `/`, else an environment.
  func systemRoot(_ locations: Locations) throws(UsageError) -> SystemRoot {
    guard let root else { return .host }
    guard sandbox != .processGroup else {
      throw UsageError("--root needs the sandbox", hint: "leave --sandbox none out")
    }
    let isFolder = root.contains("/") || root == "." || exists(root)
    let folder = isFolder ? root : EnvironmentFolder.path(of: root, locations)
    guard let real = SystemRoot.host.resolved(folder) else {
      throw UsageError(
        isFolder ? "--root \(root): there is no such folder" : "--root \(root): it is not made yet",
        hint: isFolder ? Self.rootHint : "forkproof environment make \(root)")
    }
    if real == "/" { return .host }
    guard leadsToFolder(real) else {
      throw UsageError(
        "--root \(root): this is a file, not the root folder of a system", hint: Self.rootHint)
    }
    // A sandbox mounts over these, and cannot make them.
    for name in ["dev", "mnt", "proc", "tmp", "usr"] where !leadsToFolder("\(real)/\(name)") {
      throw UsageError(
        "--root \(root): this is not the root folder of a system, it has no folder \(name)",
        hint: Self.rootHint)
    }
    return SystemRoot(folder: real)
  }

  private static let rootHint =
    "forkproof environment make NAME makes one; list environments names them"

  private func leadsToFolder(_ path: String) -> Bool {
    FileStatus(path, followingLinks: true)?.isFolder ?? false
  }

  private func givenExtensions() throws(UsageError) -> [GivenExtension] {
    var found: [GivenExtension] = []
    for text in extensions {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map(String.init)
      guard isExtensionName(parts[0]), !found.contains(where: { $0.name == parts[0] }) else {
        throw UsageError(
          "--with-extension \(text) names no extension, or one again",
          hint: "write it as swoole, or swoole=/path/swoole.so")
      }
      guard parts.count == 2 else {
        found.append(GivenExtension(name: parts[0]))
        continue
      }
      guard let path = SystemRoot.host.resolved(parts[1]) else {
        throw UsageError(
          "--with-extension \(text): there is no such file", hint: "name the extension's .so")
      }
      guard FileStatus(path, followingLinks: true)?.isFile == true else {
        throw UsageError(
          "--with-extension \(text): this is not a file", hint: "name the extension's .so")
      }
      found.append(GivenExtension(name: parts[0], path: path))
    }
    return found
  }

  /// Whether a name can stand in a path and in a line of PHP's settings.
  private func isExtensionName(_ name: String) -> Bool {
    !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
  }
}
