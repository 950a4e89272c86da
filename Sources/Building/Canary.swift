import Basics
import Files
import FoundationEssentials
import Model
import Storage

/// A build of two trees that differ in one header only, by the same steps, keys and caches as every
/// other: a cache that gives one for the other would pass judgement on the wrong patch.
///
/// It is asked once for each toolchain, each forkproof and each file system that the cache lies on.
package struct Canary: Sendable {
  private let toolchain: Toolchain
  private let locations: Locations
  private let usesCompilerCache: Bool
  private let compiler: String

  /// A canary for builds by `recipe`.
  package init(_ recipe: BuildRecipe, toolchain: Toolchain, locations: Locations) {
    self.init(recipe, toolchain: toolchain, locations: locations, compiler: "cc")
  }

  init(_ recipe: BuildRecipe, toolchain: Toolchain, locations: Locations, compiler: String) {
    self.compiler = compiler
    self.toolchain = toolchain
    self.locations = locations
    usesCompilerCache = recipe.steps.contains(where: \.usesCompilerCache)
  }

  /// Builds both trees, unless that was done before.
  /// - Throws: `BuildError.cacheLies` when they come out the same, or not as they must.
  package func check() async throws(BuildError) {
    let folder = locations.canaries
    do {
      // The folder comes first: the key tells the file system it lies on.
      try makeFolder(folder)
      let mark = "\(folder)/\(key)"
      guard !exists(mark) else { return }
      try await buildBoth()
      try writeFile([], to: mark)
    } catch let error as BuildError {
      throw error
    } catch {
      throw .ownFault("\(error)")
    }
  }

  private var key: String {
    var key = CacheKey(kind: "canary", schema: 1)
    key.add(toolchain.fingerprint)
    key.add(usesCompilerCache ? "ccache" : "")
    key.add(programIdentity)
    key.add(FileStatus(locations.cache).map { "\($0.device)" } ?? "")
    return key.hexadecimal
  }

  /// Another forkproof may make other keys.
  private var programIdentity: String {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    return program.flatMap { FileStatus($0) }.map { "\($0.bytes) \($0.modified)" } ?? ""
  }

  private func buildBoth() async throws(BuildError) {
    let scratch: ScratchFolder
    do {
      scratch = try ScratchFolder(in: locations.scratch, named: "canary")
      if usesCompilerCache {
        try makeFolder(locations.compilerCache)
        try FileManager.default.createSymbolicLink(
          atPath: "\(scratch.path)/ccache", withDestinationPath: locations.compilerCache)
      }
    } catch {
      throw .ownFault("\(error)")
    }
    let builder = Builder(
      recipe: recipe, toolchain: toolchain,
      locations: Locations(cache: scratch.path, state: scratch.path))
    // A number that no cache has seen yet.
    let number = Int.random(in: 1 ... .max / 2)
    let old = CanaryTree(number: number)
    let new = CanaryTree(number: number + 1)
    let first = try await builder.build(old, previous: CanaryTree?.none) { _ in }.artifact
    let second = try await builder.build(new, previous: old) { _ in }.artifact
    guard first.key != second.key, first.codeDigest != second.codeDigest,
      holds(number, first, builder), holds(number + 1, second, builder)
    else { throw .cacheLies(locations.cache) }
  }

  private func holds(_ number: Int, _ artifact: Artifact, _ builder: Builder) -> Bool {
    let bytes = (try? readFile(artifact.path(of: "canary.o", in: builder.store))) ?? []
    return bytes.firstRange(of: Array("canary \(number).".utf8)) != nil
  }

  private var recipe: BuildRecipe {
    let launcher = usesCompilerCache ? "ccache " : ""
    return BuildRecipe(
      name: "canary", reads: ["canary"],
      steps: [
        BuildStep(name: "prepare", run: ["true"], reads: ["canary/Makefile"]),
        BuildStep(
          name: "make", run: ["make", "CC=\(launcher)\(compiler)"], directory: "canary",
          reads: ["canary"],
          incremental: true, usesCompilerCache: usesCompilerCache),
      ], yields: ["canary.o": "canary/canary.o"])
  }
}

/// A file that includes a header with a number in it, and the rule that compiles it.
private struct CanaryTree: SourceTree {
  let number: Int

  private var texts: [String: String] {
    [
      "canary/Makefile":
        "canary.o: canary.c\n\t$(CC) -MMD -MF canary.dep -MT $@ -c $< -o $@\n"
        + "-include canary.dep\n",
      "canary/canary.c": "#include \"canary.h\"\nconst char *canary(void) { return WORD; }\n",
      "canary/canary.h": "#define WORD \"canary \(number).\"\n",
    ]
  }

  private static func id(of texts: [String: String]) -> String {
    var key = CacheKey(kind: "canary tree", schema: 1)
    key.add(texts)
    return key.hexadecimal
  }

  var id: String { Self.id(of: texts) }

  func id(at path: String) -> String? {
    let below = texts.filter { $0.key.isWithin(path) }
    return below.isEmpty ? nil : Self.id(of: below)
  }

  func write(_ paths: [String], to folder: String) throws {
    try makeFolder("\(folder)/canary")
    for (path, text) in texts where paths.contains(where: path.isWithin) {
      try writeFile(Array(text.utf8), to: "\(folder)/\(path)")
    }
  }

  func changes(since other: String, below paths: [String]) -> [FileChange] {
    other == id ? [] : [FileChange(path: "canary/canary.h", isModified: true)]
  }

  func files(below paths: [String]) -> [TreeFile] {
    texts.filter { text in paths.contains(where: text.key.isWithin) }
      .map { TreeFile(path: $0.key, id: digest(of: $0.value.utf8)) }
  }

  func contents(of files: [TreeFile]) -> [[UInt8]] {
    files.map { Array((texts[$0.path] ?? "").utf8) }
  }
}
