import Archives
import Basics
import Foundation
import Git
import GitTestSupport
import Storage
import Testing
@testable import Candidates

/// Archives as sources: from a file and from the web, into the store.
@Suite struct ArchiveSourceTests {
  private let scratch: Scratch
  private let locations: Locations

  init() throws {
    scratch = try Scratch()
    locations = Locations(cache: scratch["cache"], state: scratch["state"])
    _ = try scratch.folder("cache")
  }

  private func fetched(_ name: String) async throws -> FetchedSource {
    let place = try #require(ArchivePlace(name))
    return try await fetch(
      .archive(place), by: FetchSettings(refetches: false), locations: locations
    ) { _ in .goOn }
  }

  /// Packs a folder of two files as `name`.
  private func pack(_ name: String, _ words: [String], in folder: String = "t") throws -> String {
    _ = try scratch.write("\(folder)/grpc-1.2.3/config.m4", "PHP_NEW_EXTENSION(grpc)\n")
    _ = try scratch.write("\(folder)/grpc-1.2.3/src/run", "#!/bin/sh\n")
    let outcome = try run(words + ["grpc-1.2.3"], in: scratch[folder])
    guard outcome.code == 0 else { throw FixtureError(outcome.errors) }
    return scratch["\(folder)/\(name)"]
  }

  @Test("two archives of the same content are the same commit, however and whenever packed")
  func sameCommit() async throws {
    let first = try await fetched(try pack("a.tgz", ["tar", "czf", "a.tgz"]))
    let second = try await fetched(
      try pack("b.tar.xz", ["tar", "cJf", "b.tar.xz", "--mtime=@7", "--mode=777"], in: "u"))
    #expect(first.result.commit == second.result.commit)
    #expect(first.result.ref != second.result.ref)
    let store = try Repository(openBare: locations.objects)
    let tree = first.result.tree
    #expect(try store.entry(in: tree, at: "config.m4")?.mode == .regular)
    #expect(try store.entry(in: tree, at: "src/run")?.mode == .executable)
  }

  @Test("the record tells the archive's name and digest, and no folder of this machine")
  func privatePath() async throws {
    let source = try await fetched(try pack("a.tgz", ["tar", "czf", "a.tgz"]))
    #expect(source.name == "a.tgz")
    #expect(source.url == "a.tgz")
    #expect(source.result.ref.hasPrefix("sha256:"))
  }

  @Test("nothing is kept of an archive that is refused")
  func nothingKept() async throws {
    let path = try scratch.write("page.tgz", "<html>not found</html>")
    await #expect(throws: ArchiveError.self) { try await fetched(path) }
    let left = try FileManager.default.subpathsOfDirectory(atPath: locations.cache)
    #expect(!left.contains { $0.hasSuffix(".pack") || $0.hasPrefix("archives/") })
    let working = try? FileManager.default.contentsOfDirectory(atPath: locations.scratch)
    #expect(working?.isEmpty != false)
  }

  @Test("a page on the web and an address without an archive are told")
  func web() async throws {
    let server = try WebServer()
    for (path, kind) in [
      ("/page.tgz", ArchiveError.Kind.notAnArchive), ("/none.tgz", .notFetched),
      ("/short.tgz", .notFetched),
    ] {
      let fault = await #expect(throws: ArchiveError.self) {
        try await fetched(server.address(path))
      }
      #expect(fault?.kind == kind, "\(path): \(fault as Any)")
    }
    let left = try? FileManager.default.contentsOfDirectory(atPath: "\(locations.cache)/archives")
    #expect(left?.isEmpty != false)
  }

  @Test("a connection that breaks goes on from where it broke")
  func resume() async throws {
    let server = try WebServer()
    let source = try await fetched(server.address("/breaking.tgz"))
    let store = try Repository(openBare: locations.objects)
    #expect(try store.entry(in: source.result.tree, at: "noise") != nil)
    #expect(source.url == server.address("/breaking.tgz"))
    // What was fetched before is not asked for again.
    let again = try await fetched(server.address("/breaking.tgz"))
    #expect(again.result.usedNetwork == false)
    #expect(again.result.commit == source.result.commit)
  }

  @Test("a source laid over another gives the extension's files and no others")
  func overlay() async throws {
    let lower = try await fetched(try pack("a.tgz", ["tar", "czf", "a.tgz"]))
    _ = try scratch.write("v/grpc-1.2.3/src/php/new.c", "int x;\n")
    _ = try scratch.write("v/grpc-1.2.3/core.c", "int y;\n")
    let upper = try await fetched(try pack("b.tgz", ["tar", "czf", "b.tgz"], in: "v"))
    let both = try lower.overlaid(
      by: upper, taking: ["src/php", "package.xml"], of: "src/php", store: locations.objects)
    let store = try Repository(openBare: locations.objects)
    #expect(try store.entry(in: both.result.tree, at: "src/php/new.c") != nil)
    #expect(try store.entry(in: both.result.tree, at: "src/run") != nil)
    #expect(try store.entry(in: both.result.tree, at: "core.c") == nil)
    #expect(both.url == "a.tgz + b.tgz")
    #expect(both.arguments == ["--source", "a.tgz", "--overlay", "b.tgz"])
    var recipe = upper
    recipe.arguments = ["--source", "debian", "--ref", "1.51.1-3"]
    let named = try lower.overlaid(
      by: recipe, taking: ["src/php"], of: "src/php", store: locations.objects)
    #expect(named.arguments == ["--source", "a.tgz", "--overlay", "debian@1.51.1-3"])
    // One without the extension would leave the first as it is, without a word.
    #expect(throws: MissingExtension(source: "a.tgz", folder: "src/php")) {
      try upper.overlaid(
        by: lower, taking: ["src/php"], of: "src/php", store: locations.objects)
    }
  }

  @Test("an archive may be named by a file:// address as well")
  func fileAddress() {
    #expect(ArchivePlace("file:///x/grpc%201.tgz") == .file(path: "/x/grpc 1.tgz"))
    #expect(ArchivePlace("file:///x/repository.git") == nil)
  }
}
