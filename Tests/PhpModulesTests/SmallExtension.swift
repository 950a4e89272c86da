import Elf
import Files
import Foundation
import Processes
import Testing

/// Shared objects made for a test, in a folder that goes with this value.
struct SmallExtension {
  let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-module")
  }

  /// PHP's entry as `zend_modules.h` lays it out.
  static func entry(
    _ name: String = "sample", version: String = "\"1.2.3\"", build: String = "API20220829,NTS"
  ) -> String {
    """
    struct entry {
      unsigned short size; unsigned api; unsigned char debug, zts; const void *ini, *deps;
      const char *name; const void *functions, *hooks[5]; const char *version;
      const void *rest[8]; const char *build;
    };
    struct entry sample_module_entry = {
      .size = sizeof(struct entry), .api = 20220829, .name = "\(name)", .version = \(version),
      .build = "\(build)"
    };

    """
  }

  static let getModule = "void *get_module(void) { return &sample_module_entry; }\n"

  /// The path of what `source` becomes.
  @discardableResult
  func compile(
    _ source: String, as name: String = "x.so", _ flags: [String] = ["-O2"]
  ) async throws -> String {
    let file = "\(folder.path)/\(name).c"
    let output = "\(folder.path)/\(name)"
    try makeFolder(URL(filePath: output).deletingLastPathComponent().path)
    try writeFile(Array(source.utf8), to: file)
    let result = try await run(
      Command("cc", ["-shared", "-fPIC", "-o", output, file] + flags, timeLimit: 120))
    try #require(result.status == .code(0), "\(result.errorText)")
    return output
  }

  /// What `source` becomes, read.
  func elf(_ source: String, _ flags: [String] = ["-O2"]) async throws -> ElfFile {
    try #require(ElfFile(try readFile(try await compile(source, flags))))
  }
}
