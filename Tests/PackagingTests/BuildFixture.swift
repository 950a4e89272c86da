import Basics
import Files
import Foundation
import Model
import Recipes
import Sandbox
import Storage
import Testing
@testable import Packaging

/// A build to package, of a library compiled just now.
enum BuildFixture {
  static func build(
    name: String = "wait-longer", patch: String = "one", files: [String: String] = [:],
    judgement: JudgementReference? = passed, isForced: Bool = false,
    settings: Settings = on
  ) -> PatchedBuild {
    PatchedBuild(
      name: name, title: "Wait longer", version: "1.51.1", files: files, origin: origin(patch),
      settings: settings, php: php, judgement: judgement, isForced: isForced)
  }

  static let on = Settings(
    name: "on-epoll1",
    ini: ["grpc.poll_strategy": "epoll1", "grpc.enable_fork_support": "1"],
    promisesForking: true)

  static let passed = JudgementReference(
    record: "20260101T120000-4711", sha256: String(repeating: "ab", count: 32), verdict: "PASS",
    why: "5 of 5 cells pass where forking is promised")

  static let php = TargetPhp(
    version: "8.2", api: "20220829", extensionFolder: "/usr/lib/php/20220829",
    isThreadSafe: false, isDebug: false, machine: "x86_64", libc: "glibc")

  static func origin(_ patch: String) -> BuildOrigin {
    BuildOrigin(
      source: "pkg:deb/debian/grpc@1.51.1-3?arch=source", ref: "debian/1.51.1-3",
      commit: String(repeating: "1", count: 40), tree: String(repeating: "2", count: 40),
      patches: [.init(name: "wait-longer.patch", sha256: digest(of: Array(patch.utf8)))],
      recipe: "relinked-core", toolchain: ["cc": "gcc 12.2.0", "php": "8.2.36"],
      artifact: String(repeating: "3", count: 64), machineCode: digest(of: Array(patch.utf8)))
  }

  /// A folder with `grpc.so` that needs `libgrpc.so.29`, both of a few lines of C.
  static func libraries(in folder: String) async throws -> [String: String] {
    try writeFile(
      Array("int puts(const char *);\nint grpc_version(void) { return puts(\"51\"); }\n".utf8),
      to: "\(folder)/core.c")
    // It needs something of the C library, so that the package depends on it.
    try writeFile(
      Array("int grpc_version(void); int get_module(void) { return grpc_version(); }\n".utf8),
      to: "\(folder)/grpc.c")
    _ = try await tool(
      "cc",
      [
        "-g", "-O2", "-shared", "-fPIC", "-Wl,-soname,libgrpc.so.29", "-o", "libgrpc.so.29",
        "core.c",
      ], in: folder)
    _ = try await tool(
      "cc",
      [
        "-g", "-O2", "-shared", "-fPIC", "-Wl,-rpath,$ORIGIN/grpc", "-Wl,--disable-new-dtags",
        "-o", "grpc.so", "grpc.c", "./libgrpc.so.29",
      ], in: folder)
    return ["grpc.so": "\(folder)/grpc.so", "libgrpc.so.29": "\(folder)/libgrpc.so.29"]
  }

  static let label = DebianLabel(maintainer: "Jane Doe <jane@debian.org>", revision: 1)

  static func scratch() throws -> ScratchFolder {
    try ScratchFolder(in: NSTemporaryDirectory(), named: "packaging")
  }

  /// Writes the folder of a build with both packages.
  static func write(
    _ build: PatchedBuild, to folder: String, scratch: String,
    packages: [PackageKind] = PackageKind.allCases
  ) async throws -> [String] {
    try await BuiltFolder(build, packages: packages, label: label, tool: "0.1.0", scratch: scratch)
      .write(to: folder)
  }
}
