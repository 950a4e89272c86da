import Basics
import Files
import Foundation
import Model
import Sandbox
import Storage
import Testing
@testable import Running

@Suite struct LibraryDigestsTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-digests")
  }

  private func runner(_ isolation: Runner.Isolation) throws -> Runner {
    let programs = "\(scratch.path)/bin"
    try makeFolder(programs)
    for name in ["forkproof-probe", "forkproof-peer", "forkproof-stacks", "libforkproof-crash.so"] {
      try writeFile([], to: "\(programs)/\(name)")
    }
    return try Runner(
      php: PhpRuntime(
        program: "/usr/bin/php", version: "8.2", isThreadSafe: false, sharedExtensions: []),
      programs: programs, scratch: scratch.path, isolation: isolation, inertThreads: [],
      libraries: [])
  }

  private func completed(
    _ paths: [String], isolation: Runner.Isolation, artifact: String?
  ) throws -> Observation {
    var seen = Observation(startedAt: 0, ending: .deadlock, duration: 1)
    seen.libraries = paths.map { MappedLibrary(path: $0, digest: "") }
    try runner(isolation).complete(&seen, artifact: artifact)
    return seen
  }

  private func artifact(_ manifest: String) throws -> String {
    let folder = "\(scratch.path)/artifact"
    try makeFolder(folder)
    try writeFile(Array("code".utf8), to: "\(folder)/grpc.so")
    try writeFile(Array(manifest.utf8), to: "\(folder)/manifest.json")
    return folder
  }

  @Test func pathsOfASandboxAreThoseOfTheArtifact() throws {
    let folder = try artifact(#"{"files": {"grpc.so": "as built"}, "key": "k"}"#)
    let system = "/etc/passwd"
    let seen = try completed(
      ["/mnt/artifact/grpc.so", "/mnt/other/grpc.so", "/tmp/grpc.so", system],
      isolation: .bubblewrap, artifact: folder)
    #expect(seen.artifact == ["grpc.so": "as built"])
    #expect(
      seen.libraries.map(\.digest) == [
        digest(of: "code".utf8), "", "", try digest(ofFile: system),
      ])
  }

  @Test func withoutASandboxPathsAreTheHosts() throws {
    let folder = try artifact("{}")
    let seen = try completed(["\(folder)/grpc.so"], isolation: .none, artifact: folder)
    #expect(seen.libraries.map(\.digest) == [digest(of: "code".utf8)])
    #expect(seen.artifact == nil)
  }

  @Test func librariesOfAnotherSystemLieBelowItsRoot() throws {
    let root = "\(scratch.path)/root"
    try makeFolder("\(root)/usr/lib")
    try writeFile([7], to: "\(root)/usr/lib/libgrpc.so.29")
    var runner = try runner(.bubblewrap)
    runner.php.root = SystemRoot(folder: root)
    var seen = Observation(startedAt: 0, ending: .deadlock, duration: 1)
    seen.libraries = ["/usr/lib/libgrpc.so.29", "/mnt/root/usr/lib/libgrpc.so.29"].map {
      MappedLibrary(path: $0, digest: "")
    }
    runner.complete(&seen, artifact: nil)
    #expect(seen.libraries.map(\.digest) == [digest(of: [7]), digest(of: [7])])
  }

  @Test func aFileThatIsWrittenToIsReadAgain() throws {
    let digests = LibraryDigests()
    let path = "\(scratch.path)/library"
    #expect(digests.digest(of: path) == "")
    try writeFile([1], to: path)
    #expect(digests.digest(of: path) == digest(of: [1]))
    try writeFile([2], to: path)
    #expect(digests.digest(of: path) == digest(of: [2]))
  }
}
