import Model
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("The libraries of a run")
struct ForeignLibraryTests {
  private func judged(
    _ mapped: [String: String], artifact: [String: String]?
  ) throws -> RunVerdict {
    var run = RunFixture()
    run.report("forked")
    run.report("rpc-ok")
    run.observation.libraries = mapped.sorted { $0.key < $1.key }.map {
      MappedLibrary(path: $0.key, digest: $0.value)
    }
    run.observation.artifact = artifact
    return try run.judged()
  }

  private let artifact = ["grpc.so": "aa", "libgrpc.so.29": "bb"]

  @Test func theArtifactsOwnAreFine() throws {
    let mapped = ["/mnt/artifact/grpc.so": "aa", "/mnt/artifact/libgrpc.so.29": "bb"]
    #expect(try judged(mapped, artifact: artifact).verdict?.outcome == .pass)
    #expect(try judged([:], artifact: artifact).verdict?.outcome == .pass)
  }

  @Test func theSystemsCoreBesideTheArtifactsMakesTheRunInvalid() throws {
    let system = "/usr/lib/libgrpc.so.29.0.0"
    let mapped = ["/mnt/artifact/grpc.so": "aa", "/mnt/artifact/libgrpc.so.29": "bb", system: "cc"]
    #expect(
      try judged(mapped, artifact: artifact)
        == .invalid(reason: "\(system) was loaded, which is not the libgrpc.so.29 that was built"))
  }

  @Test func aCoreThatTheArtifactHasNotIsTheSystems() throws {
    let mapped = ["/mnt/artifact/grpc.so": "aa", "/usr/lib/libgrpc.so.29.0.0": "cc"]
    #expect(try judged(mapped, artifact: ["grpc.so": "aa"]).verdict?.outcome == .pass)
    #expect(try judged(mapped, artifact: nil).verdict?.outcome == .pass)
  }

  @Test("what cannot be read or was written to is not the artifact's", arguments: ["", "ab"])
  func touched(_ digest: String) throws {
    let verdict = try judged(["/mnt/artifact/grpc.so": digest], artifact: artifact)
    #expect(verdict.verdict == nil)
  }

  @Test func hostileNamesStayInOneLine() throws {
    let verdict = try judged(["/a\nb/libgrpc.so.1": "x"], artifact: artifact)
    #expect(
      verdict
        == .invalid(
          reason: "/a b/libgrpc.so.1 was loaded, which is not the libgrpc.so.29 that was built"))
    guard
      case .invalid(let reason) = try judged(["/a/x.so.1": "x"], artifact: ["x.so\u{85}": "y"])
    else {
      Issue.record("a library of the machine was taken for the artifact's")
      return
    }
    #expect(!reason.unicodeScalars.contains("\u{85}"), "\(reason.debugDescription)")
  }
}
