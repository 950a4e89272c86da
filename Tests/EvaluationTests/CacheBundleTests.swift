import Basics
import Building
import Candidates
import Files
import Foundation
import Processes
import Storage
import Testing

@Suite("Builds handed on in a file")
struct CacheBundleTests {
  private let scratch: ScratchFolder
  private let ours: Locations
  private let theirs: Locations
  private let key = digest(of: Array("one".utf8))

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "bundle")
    ours = Locations(cache: "\(scratch.path)/ours", state: "\(scratch.path)/state")
    theirs = Locations(cache: "\(scratch.path)/theirs", state: "\(scratch.path)/state")
    for place in [ours, theirs] {
      try makeFolder(place.scratch)
      try makeFolder(place.artifacts)
    }
    _ = try ArtifactStore(folder: ours.artifacts).add(
      key: key, files: ["grpc.so": Array("code".utf8)], codeDigest: "c", seconds: 1)
  }

  private var file: String { "\(scratch.path)/builds.tar.gz" }

  /// Packs what the script leaves below `root` as an export is packed.
  private func pack(_ script: String) async throws {
    let result = try await run(
      Command(
        "bash",
        ["-c", "set -e; mkdir -p root; cd root; \(script); tar -czf '\(file)' *"],
        workingDirectory: scratch.path, timeLimit: 60))
    try #require(result.status == .code(0), "\(result.errorText)")
  }

  @Test("what one exports the other has, and the same cache gives the same file")
  func handedOn() async throws {
    let made = try await CacheBundle(ours).export(to: file)
    #expect(made.count == 1)
    let again = try await CacheBundle(ours).export(to: "\(scratch.path)/again.tar.gz")
    #expect(again.sha256 == made.sha256)
    let imported = try CacheBundle(theirs).take(file, sha256: made.sha256)
    #expect((imported.taken, imported.known) == (1, 0))
    #expect(ArtifactStore(folder: theirs.artifacts).fault(of: key) == nil)
    let second = try CacheBundle(theirs).take(file, sha256: nil)
    #expect((second.taken, second.known) == (0, 1))
  }

  @Test("an empty cache has nothing to export")
  func nothing() async throws {
    await #expect(throws: CacheBundleError.nothing(theirs.cache)) {
      try await CacheBundle(theirs).export(to: file)
    }
  }

  @Test("another file than the one that was meant is refused by its digest")
  func otherDigest() async throws {
    let made = try await CacheBundle(ours).export(to: file)
    #expect(throws: CacheBundleError.otherDigest(file, made.sha256)) {
      try CacheBundle(theirs).take(file, sha256: String(repeating: "0", count: 64))
    }
  }

  @Test("what is no archive is wrong use, and the hint is about bundles")
  func noArchive() throws {
    try writeFile(Array("diff --git a/x b/x\n".utf8), to: file)
    let error = #expect(throws: CacheBundleError.self) {
      try CacheBundle(theirs).take(file, sha256: nil)
    }
    #expect(error?.exitCode == .usage && error?.hint?.contains("cache export") == true)
  }

  @Test(
    "what is no file of a build is refused by name",
    arguments: [
      "mkdir steps; echo x > steps/a", "mkdir -p artifacts/short; echo x > artifacts/short/a",
      "mkdir -p artifacts/KEY/deep; echo x > artifacts/KEY/deep/a", "echo x > loose",
      "mkdir -p artifacts/KEY; ln -s /etc/passwd artifacts/KEY/grpc.so",
      "mkdir -p artifacts/KEY; ln -s manifest.json artifacts/KEY/grpc.so; echo x > artifacts/KEY/manifest.json",
    ])
  func strange(script: String) async throws {
    try await pack(script.replacing("KEY", with: key))
    #expect(throws: (any Error).self) {
      try CacheBundle(theirs).take(file, sha256: nil)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: theirs.artifacts) == [])
  }

  @Test(
    "a build that is not as its manifest tells is refused, and nothing is taken",
    arguments: [
      "echo more >> artifacts/KEY/grpc.so", "rm artifacts/KEY/grpc.so",
      "rm artifacts/KEY/manifest.json",
      "echo x > artifacts/KEY/other.so", "mv artifacts/KEY artifacts/OTHER",
      "cp -r artifacts/KEY artifacts/OTHER",
    ])
  func changed(script: String) async throws {
    let other = digest(of: Array("other".utf8))
    try await pack(
      "cp -r '\(ours.artifacts)' .; "
        + script.replacing("KEY", with: key).replacing("OTHER", with: other))
    #expect(throws: CacheBundleError.self) { try CacheBundle(theirs).take(file, sha256: nil) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: theirs.artifacts) == [])
  }
}
