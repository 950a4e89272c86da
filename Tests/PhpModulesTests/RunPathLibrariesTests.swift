import Elf
import Files
import Foundation
import PhpModules
import Sandbox
import Testing

@Suite("Libraries of a run path") struct RunPathLibrariesTests {
  private let made: SmallExtension

  init() throws { made = try SmallExtension() }

  /// An extension with this run path, beside or away from a library that it asks for.
  private func found(_ path: String, library: String = "libown.so.1") async throws
    -> RunPathLibraries
  {
    try await made.compile(
      "int own(void) { return 1; }", as: library, ["-Wl,-soname,libown.so.1"])
    let elf = try await made.elf(
      "extern int own(void); int f(void) { return own(); }",
      ["\(made.folder.path)/\(library)", "-Wl,-rpath,\(path)"])
    return RunPathLibraries(of: elf, in: made.folder.path, root: .host)
  }

  @Test("come along from the extension's own folder", arguments: ["$ORIGIN", "${ORIGIN}/"])
  func beside(path: String) async throws {
    let found = try await found(path)
    #expect(found.beside == ["libown.so.1": "\(made.folder.path)/libown.so.1"])
    #expect(found.elsewhere.isEmpty && found.unreachable == nil)
  }

  @Test("are shown at their place where the run path is absolute")
  func elsewhere() async throws {
    let found = try await found("\(made.folder.path)/lib", library: "lib/libown.so.1")
    let path = "\(made.folder.path)/lib/libown.so.1"
    #expect(found.elsewhere.keys.sorted() == [path])
    #expect(found.beside.isEmpty && found.unreachable == nil)
  }

  @Test("are not waited for where something else stands in their place", .timeLimit(.minutes(1)))
  func pipe() async throws {
    try await made.compile(
      "int own(void) { return 1; }", as: "libown.so.1", ["-Wl,-soname,libown.so.1"])
    let elf = try await made.elf(
      "extern int own(void); int f(void) { return own(); }",
      ["\(made.folder.path)/libown.so.1", "-Wl,-rpath,\(made.folder.path)/pipe"])
    try makeFolder("\(made.folder.path)/pipe")
    #expect(mkfifo("\(made.folder.path)/pipe/libown.so.1", 0o600) == 0)
    let found = RunPathLibraries(of: elf, in: made.folder.path, root: .host)
    #expect(found.elsewhere.isEmpty && found.beside.isEmpty)
  }

  @Test("that a copy would not find are told")
  func unreachable() async throws {
    let found = try await found("$ORIGIN/lib", library: "lib/libown.so.1")
    #expect(found.unreachable == "\(made.folder.path)/lib/libown.so.1")
  }

  @Test("are shared libraries: a file says where to look, and gets nothing else to see")
  func otherFiles() async throws {
    try await made.compile(
      "int own(void) { return 1; }", as: "libown.so.1",
      [
        "-Wl,-soname,libown.so.1"
      ])
    let elf = try await made.elf(
      "extern int own(void); int f(void) { return own(); }",
      ["\(made.folder.path)/libown.so.1", "-Wl,-rpath,\(made.folder.path)/private"])
    try makeFolder("\(made.folder.path)/private")
    try writeFile(Array("secret".utf8), to: "\(made.folder.path)/private/libown.so.1")
    let found = RunPathLibraries(of: elf, in: made.folder.path, root: .host)
    #expect(found.elsewhere.isEmpty && found.beside.isEmpty)
  }
}
