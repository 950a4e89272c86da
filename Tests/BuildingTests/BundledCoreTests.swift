import Files
import Foundation
import Model
import Recipes
import Synchronization
import Testing
@testable import Building
@testable import Storage

/// The recipes for a source with the core inside, on the small one of `Tests/BundledCore`.
@Suite struct BundledCoreTests {
  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().path
  private let scratch: ScratchFolder
  private let base: MemoryTree

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-bundled")
    let folder = "\(Self.tests)/BundledCore"
    var files: [String: String] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init()
    where FileStatus("\(folder)/\(path)")?.isFile == true {
      files[path] = String(decoding: try readFile("\(folder)/\(path)"), as: UTF8.self)
    }
    base = MemoryTree(files: files)
  }

  private func builder(_ recipe: String) async throws -> Builder {
    let book = try RecipeBook.load(folders: ["\(Self.tests)/../recipes"])
    let recipe = try book.build(named: recipe)
    return Builder(
      recipe: recipe, toolchain: try await Toolchain.detect(for: recipe),
      locations: Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state"))
  }

  /// The base with a text replaced in one of its files.
  private func changed(_ path: String, _ old: String, _ new: String) throws -> MemoryTree {
    var tree = base
    let text = try #require(tree.files[path])
    try #require(text.contains(old))
    tree.files[path] = text.replacing(old, with: new)
    tree.others = [base.id: base.files]
    return tree
  }

  /// Builds a tree, and tells how many units were compiled for it.
  private func build(
    _ tree: MemoryTree, from previous: MemoryTree?, _ builder: Builder
  ) async throws -> (artifact: Artifact, units: Int) {
    let most = Mutex(0)
    let built = try await builder.build(tree, previous: previous) { event in
      if case .progress(_, let done, let total) = event {
        most.withLock { $0 = max($0, done) }
        if done > total { Issue.record("\(done) of \(total)") }
      }
    }
    return (built.artifact, most.withLock { $0 })
  }

  @Test("a candidate compiles what it reaches, split off where it is a unit of several")
  func reach() async throws {
    let builder = try await builder("bundled-core")
    let first = try await build(base, from: nil, builder)
    #expect(first.units == 12)
    let bytes = try readFile(first.artifact.path(of: "grpc.so", in: builder.store))
    #expect(bytes.firstRange(of: Array("grpc_shutdown_internal_locked".utf8)) != nil)

    let unit = "src/core/lib/surface/version.cc"
    let one = try changed(unit, "28.0.0", "29.0.0")
    // The unit, and the one that it was joined with: two of core are always alone, and the fifth defines a name of one of
    // them.
    #expect(try await build(one, from: base, builder).units == 2)

    let always = try changed("src/core/lib/iomgr/timer_manager.cc", "g_threads", "g_count")
    #expect(try await build(always, from: base, builder).units == 1)

    let header = try changed("third_party/re2/re2/pattern.h", "char wanted", "char asked")
    #expect(try await build(header, from: base, builder).units == 2)

    // Of the five of core all but one include it, or are joined with one that does.
    let common = try changed(
      "src/core/lib/iomgr/timer_manager.h", "namespace grpc_core {", "namespace grpc_core {\n")
    #expect(try await build(common, from: base, builder).units == 4)

    let extensionAlone = try changed(
      "src/php/ext/grpc/php_grpc.c", "blue_digest(1)", "blue_digest(2)")
    #expect(try await build(extensionAlone, from: base, builder).units == 1)

    // Another header has this name.
    let named = try changed("src/php/ext/grpc/clock.h", "monotonic", "steady")
    #expect(try await build(named, from: base, builder).units == 1)

    let macro = try changed("config.m4", "PHP\\\"", "PECL\\\"")
    let rebuilt = try await build(macro, from: base, builder)
    let words = try readFile(rebuilt.artifact.path(of: "grpc.so", in: builder.store))
    #expect(words.firstRange(of: Array("28.0.0 PECL".utf8)) != nil)
  }

  @Test("what nothing defines is told by its name before anything runs")
  func undefinedSymbol() async throws {
    let builder = try await builder("bundled-core")
    let tree = try changed("src/core/lib/iomgr/wakeup.cc", "void WakeUp()", "void WakeUpAll()")
    let error = await #expect(throws: BuildError.self) {
      try await build(tree, from: nil, builder)
    }
    #expect(error == .undefinedSymbol("_ZN9grpc_core6WakeUpEv", neededBy: "grpc.so"))
  }

  @Test("an error is told by the unit it is in, not by what it is joined with")
  func error() async throws {
    let builder = try await builder("bundled-core")
    let tree = try changed("src/core/lib/surface/init.cc", "grpc_version_string()", "no_such()")
    let error = await #expect(throws: BuildError.self) { try await build(tree, from: nil, builder) }
    guard case .stepFailed(_, _, let line, _) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(line.hasPrefix("src/core/lib/surface/init.cc:"), "\(line)")
  }

  @Test("the reference is built as PECL builds it, and loads")
  func reference() async throws {
    let built = try await build(base, from: nil, try await builder("bundled-core-reference"))
    #expect(built.artifact.files.keys.sorted() == ["grpc.so"])
  }
}
