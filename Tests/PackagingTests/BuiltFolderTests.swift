import Files
import Foundation
import Sandbox
import Storage
import Testing
@testable import Packaging

@Suite("What forkproof build writes")
struct BuiltFolderTests {
  @Test func theSameBuildGivesTheSameBytesAndAnotherPatchAnotherManifest() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let build = BuildFixture.build(files: libraries)
    let first = "\(scratch.path)/first"
    let files = try await BuildFixture.write(build, to: first, scratch: scratch.path)
    _ = try await BuildFixture.write(build, to: "\(scratch.path)/second", scratch: scratch.path)
    #expect(try requireSame(first, "\(scratch.path)/second") == files.count)

    let other = BuildFixture.build(patch: "two", files: libraries)
    _ = try await BuildFixture.write(other, to: "\(scratch.path)/other", scratch: scratch.path)
    #expect(throws: PackagingError.self) { try requireSame(first, "\(scratch.path)/other") }
    let manifests = try [first, "\(scratch.path)/other"].map { try readFile("\($0)/manifest.json") }
    #expect(manifests[0] != manifests[1])
    #expect(
      Set(files.filter { !$0.hasPrefix("debug/") }) == [
        "grpc.so", "grpc/libgrpc.so.29", "grpc.ini", "manifest.json", "provenance.intoto.json",
        "php_grpc-1.51.1_php8.2-x86_64-linux-glibc-nts.tgz",
        "php8.2-grpc-forkproof_1.51.1-0forkproof1_amd64.deb",
        "php8.2-grpc-forkproof-dbgsym_1.51.1-0forkproof1_amd64.deb",
      ])
    #expect(files.count { $0.hasPrefix("debug/.build-id/") } == 2)
  }

  @Test func debuggersFindWhatWasStripped() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let path = try #require(libraries["grpc.so"])
    let stripped = try await strip(path, named: "grpc.so", scratch: scratch.path)
    #expect(
      stripped.symbolsPath.hasPrefix(".build-id/") && stripped.symbolsPath.hasSuffix(".debug"))
    try writeFile(stripped.library, to: "\(scratch.path)/out.so")
    try writeFile(stripped.symbols, to: "\(scratch.path)/out.debug")
    let names = try await tool("nm", ["--debug-syms", "\(scratch.path)/out.debug"])
    #expect(names.contains("get_module"))
    let sections = try await tool("readelf", ["-SW", "\(scratch.path)/out.so"])
    #expect(!sections.contains(".debug_info") && sections.contains(".gnu_debuglink"))
    #expect(throws: (any Error).self) { try readFile("\(scratch.path)/nothing.so") }
  }

  @Test func whatIsNoLibraryIsSaidToBeNone() async throws {
    let scratch = try BuildFixture.scratch()
    try writeFile(Array("hello".utf8), to: "\(scratch.path)/grpc.so")
    await #expect(throws: PackagingError.self) {
      try await strip("\(scratch.path)/grpc.so", named: "grpc.so", scratch: scratch.path)
    }
  }

  @Test func whatHasNotPassedIsRefusedUnlessForced() async throws {
    let scratch = try BuildFixture.scratch()
    var failed = BuildFixture.passed
    failed.verdict = "FAIL"
    for judgement in [nil, failed] {
      await #expect(throws: PackagingError.self) {
        try await BuildFixture.write(
          BuildFixture.build(judgement: judgement), to: "\(scratch.path)/out", scratch: scratch.path
        )
      }
    }
    #expect(!exists("\(scratch.path)/out"))
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let forced = BuildFixture.build(files: libraries, judgement: failed, isForced: true)
    _ = try await BuildFixture.write(forced, to: "\(scratch.path)/out", scratch: scratch.path)
    #expect(try checkedManifest(of: "\(scratch.path)/out").forced)
    let package = "\(scratch.path)/out/php8.2-grpc-forkproof_1.51.1-0forkproof1_amd64.deb"
    let description = try await tool("dpkg-deb", ["--field", package, "Description"])
    #expect(description.contains("FORCED"))
  }

  @Test func aTouchedFileIsRefused() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let folder = "\(scratch.path)/out"
    let files = try await BuildFixture.write(
      BuildFixture.build(files: libraries), to: folder, scratch: scratch.path, packages: [.tar])
    #expect(try checkedManifest(of: folder).candidate == "wait-longer")
    for name in files {
      let path = "\(folder)/\(name)"
      let bytes = try readFile(path)
      var touched = bytes
      touched[touched.count / 2] ^= 1
      for change in [touched, bytes + [10], []] {
        try writeFile(change, to: path)
        // A space more at the provenance's end is the only change that says nothing else.
        if name == Provenance.file, change.count > bytes.count { continue }
        if name == Provenance.file, change == touched {
          _ = try? checkedManifest(of: folder)
          continue
        }
        #expect(throws: PackagingError.self, "\(name)") { try checkedManifest(of: folder) }
      }
      unlink(path)
      #expect(throws: PackagingError.self, "\(name)") { try checkedManifest(of: folder) }
      try writeFile(bytes, to: path)
    }
    #expect(throws: Never.self) { try checkedManifest(of: folder) }
    try writeFile([1], to: "\(folder)/grpc/more")
    #expect(throws: PackagingError.self) { try checkedManifest(of: folder) }
  }

  @Test(
    "a manifest from outside leads nowhere",
    arguments: [
      "", "{}", "[]", "{\"schema\": 2}", "\u{0}\u{1}", String(repeating: "[", count: 100_000),
    ])
  func hostileManifest(_ text: String) throws {
    let scratch = try BuildFixture.scratch()
    try writeFile(Array(text.utf8), to: "\(scratch.path)/manifest.json")
    #expect(throws: PackagingError.self) { try checkedManifest(of: scratch.path) }
    #expect(throws: PackagingError.self) { try checkedManifest(of: "\(scratch.path)/nowhere") }
  }

  @Test func theArchiveHasTheExtensionAtItsRoot() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let folder = "\(scratch.path)/out"
    _ = try await BuildFixture.write(
      BuildFixture.build(files: libraries), to: folder, scratch: scratch.path, packages: [.tar])
    let listed = try await tool(
      "tar", ["-tzf", "\(folder)/php_grpc-1.51.1_php8.2-x86_64-linux-glibc-nts.tgz"])
    #expect(
      listed.split(separator: "\n")
        == ["grpc/", "grpc/libgrpc.so.29", "grpc.ini", "grpc.so", "manifest.json"])
  }

  @Test func thePackageHasWhatItNeedsInItsPlaces() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let folder = "\(scratch.path)/out"
    _ = try await BuildFixture.write(
      BuildFixture.build(files: libraries), to: folder, scratch: scratch.path, packages: [.deb])
    let package = "\(folder)/php8.2-grpc-forkproof_1.51.1-0forkproof1_amd64.deb"
    let depends = try await tool("dpkg-deb", ["--field", package, "Depends"])
    // The core it brings itself is no dependency; the C library that both link is.
    #expect(depends.hasPrefix("php8.2-common, phpapi-20220829, libc6"))
    #expect(!depends.contains("libgrpc"))
    let listed = try await tool("dpkg-deb", ["--contents", package])
    #expect(!listed.split(separator: "\n").contains { !$0.contains(" root/root ") })
    for path in [
      "./usr/lib/php/20220829/grpc.so", "./usr/lib/php/20220829/grpc/libgrpc.so.29",
      "./etc/php/8.2/mods-available/grpc.ini",
      "./usr/share/doc/php8.2-grpc-forkproof/manifest.json",
    ] {
      #expect(listed.contains(" \(path)\n"), "\(path)")
    }
  }

  @Test("a build that is as it was written gives way, and nothing else does")
  func onlyWhatIsOursGivesWay() async throws {
    let scratch = try BuildFixture.scratch()
    let libraries = try await BuildFixture.libraries(in: scratch.path)
    let folder = "\(scratch.path)/out"
    let build = BuildFixture.build(files: libraries)
    func write() async throws {
      _ = try await BuildFixture.write(build, to: folder, scratch: scratch.path, packages: [])
    }
    let foreign = PackagingError.occupied(
      path: folder, why: "there is something there that is no build of ours")
    try makeFolder(folder)
    for name in ["precious", "manifest.json"] {
      let path = "\(folder)/\(name)"
      try writeFile(Array(#"{"name": "my web app"}"#.utf8), to: path)
      await #expect(throws: foreign, "\(name)") { try await write() }
      #expect(exists(path))
      unlink(path)
    }
    for _ in 1...2 { try await write() }

    // What was added or changed since is the user's.
    try writeFile([1], to: "\(folder)/notes.txt")
    await #expect(
      throws: PackagingError.occupied(
        path: folder, why: "\(folder)/notes.txt: this file is not in the manifest")
    ) { try await write() }
    unlink("\(folder)/notes.txt")
    try writeFile(Array("grpc.enable_fork_support=0\n".utf8), to: "\(folder)/grpc.ini")
    await #expect(
      throws: PackagingError.occupied(
        path: folder, why: "\(folder)/grpc.ini: this file is not what was built")
    ) { try await write() }

    // A link is no folder of ours, wherever it leads.
    #expect(rename(folder, "\(scratch.path)/elsewhere") == 0)
    symlink("\(scratch.path)/elsewhere", folder)
    await #expect(throws: foreign) { try await write() }
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted().count == 6)
  }
}
