import Basics
import Building
import Files
import Foundation
import Model
import Processes
import Recipes
import Sandbox
import Storage

/// A candidate's tree in memory, with links and what they say.
struct HostileTree: SourceTree {
  var files: [String: String]
  var links: [String: String] = [:]
  /// What is known of an earlier tree: its id and files.
  var earlier: [String: [String: String]] = [:]

  var id: String {
    digest(of: "\(files.sorted { $0.key < $1.key }) \(links.sorted { $0.key < $1.key })".utf8)
  }

  func id(at path: String) -> String? {
    let below = HostileTree(
      files: files.filter { $0.key.isWithin(path) }, links: links.filter { $0.key.isWithin(path) })
    return below.files.isEmpty && below.links.isEmpty ? nil : below.id
  }

  func write(_ paths: [String], to folder: String) throws {
    for (path, text) in files where paths.contains(where: path.isWithin) {
      try makeFolder(above("\(folder)/\(path)"))
      try writeFile(Array(text.utf8), to: "\(folder)/\(path)")
    }
    for (path, target) in links where paths.contains(where: path.isWithin) {
      try makeFolder(above("\(folder)/\(path)"))
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/\(path)", withDestinationPath: target)
    }
  }

  func changes(since other: String, below paths: [String]) -> [FileChange] {
    let old = earlier[other] ?? [:]
    return files.keys.filter { old[$0] != files[$0] }.sorted()
      .map { FileChange(path: $0, isModified: old[$0] != nil) }
  }

  func files(below paths: [String]) -> [TreeFile] {
    files.map { TreeFile(path: $0.key, id: digest(of: $0.value.utf8)) }
  }

  func contents(of files: [TreeFile]) -> [[UInt8]] {
    files.map { Array((self.files[$0.path] ?? "").utf8) }
  }
}

private func above(_ path: String) -> String {
  URL(fileURLWithPath: path).deletingLastPathComponent().path
}

/// Where attacks are tried: a cache of their own, and a file of the machine that none may reach.
final class Ground {
  static let attacks = URL(filePath: #filePath).deletingLastPathComponent().path + "/Attacks"
  /// A word of this process's environment, as a secret would be.
  static let word: String = {
    let word = "planted-\(UInt64.random(in: 0 ... .max))"
    setenv("FORKPROOF_HOSTILE_SECRET", word, 1)
    return word
  }()

  let scratch: ScratchFolder
  let victim: String

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-hostile")
    victim = "\(scratch.path)/victim"
    try makeFolder(victim)
    try writeFile(Array("untouched".utf8), to: "\(victim)/file")
  }

  var victimIsUntouched: Bool {
    (try? readFile("\(victim)/file")) == Array("untouched".utf8)
      && (try? FileManager.default.contentsOfDirectory(atPath: victim)) == ["file"]
  }

  /// What of work in flight is left.
  var leftovers: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/cache/scratch")) ?? []
  }

  static func text(_ attack: String) throws -> String {
    String(decoding: try readFile("\(attacks)/\(attack)"), as: UTF8.self)
  }

  /// Builds a candidate whose step is `script`, as the shell reads it.
  func build(
    _ script: String, files: [String: String] = [:], links: [String: String] = [:],
    previous: HostileTree? = nil, earlier: [String: [String: String]] = [:],
    limits: SandboxLimits? = nil
  ) async throws(BuildError) -> Artifact {
    var builder = Builder(
      recipe: recipe(script),
      toolchain: Toolchain(phpize: "phpize", phpConfig: "php-config", fingerprint: [:]),
      locations: Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state"))
    builder.limits = limits
    let tree = HostileTree(
      files: files.merging(["src/a.c": "int a;\n"]) { own, _ in own }, links: links,
      earlier: earlier)
    return try await builder.build(tree, previous: previous) { _ in }.artifact
  }

  private func recipe(_ script: String) -> BuildRecipe {
    BuildRecipe(
      name: "hostile", reads: ["src"],
      steps: [
        BuildStep(name: "configure", run: ["true"], reads: ["src"]),
        BuildStep(
          name: "make", run: ["sh", "-c", script], directory: "src", reads: ["src"],
          environment: [
            "VICTIM": "\(victim)/file", "HOME_OF_HOST": NSHomeDirectory(), "WORD": Self.word,
          ], incremental: true),
      ], yields: ["out.so": "src/out.so"])
  }
}
