import ArgumentParser
import Debian
import Evaluation
import Foundation
import Recipes
import Running
import Sandbox
import Storage

/// Where scripts run, and with which PHP.
struct PhpOptions: ParsableArguments {
  @Option(help: "What keeps runs apart from the machine: bubblewrap, or none.")
  var sandbox = Runner.Isolation.bubblewrap

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

  /// What runs are made with; our own programs are in `programs`.
  func runEnvironment(programs: String) throws(UsageError) -> RunEnvironment {
    var environment = RunEnvironment(programs: programs)
    environment.isolation = sandbox
    environment.extensions = try givenExtensions()
    environment.fpm = fpm
    return environment
  }

  /// The system that is meant: a folder where the text holds a `/`, else an environment.
  func systemRoot(_ locations: Locations) throws(UsageError) -> SystemRoot {
    guard let root else { return .host }
    guard sandbox == .bubblewrap else {
      throw UsageError("--root needs the sandbox", hint: "leave --sandbox none out")
    }
    let isFolder = root.contains("/") || root == "."
    let folder = isFolder ? root : rootFolder(ofEnvironment: root, locations)
    guard let real = SystemRoot.host.resolved(folder) else {
      throw UsageError(
        isFolder ? "--root \(root): there is no such folder" : "--root \(root): it is not made yet",
        hint: isFolder ? nil : "forkproof environment make \(root)")
    }
    if real == "/" { return .host }
    // A sandbox mounts over these, and cannot make them.
    for name in ["dev", "mnt", "proc", "tmp", "usr"] where !isDirectory("\(real)/\(name)") {
      throw UsageError(
        "--root \(root): this is not the root folder of a system, it has no folder \(name)",
        hint: nil)
    }
    return SystemRoot(folder: real)
  }

  private func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
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
        throw UsageError("--with-extension \(text): there is no such file", hint: nil)
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

extension Runner.Isolation: ExpressibleByArgument {}
