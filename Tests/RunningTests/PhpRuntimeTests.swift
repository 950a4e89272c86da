import Files
import Foundation
import Running
import Storage
import Testing

/// Programs that answer as a PHP would, or would not.
@Suite struct PhpRuntimeTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-php")
  }

  private func program(answering text: String, code: Int = 0) throws -> String {
    let path = "\(scratch.path)/php-\(UInt32.random(in: 0 ... .max))"
    let script = "#!/bin/sh\ncat <<'END'\n\(text)\nEND\nexit \(code)\n"
    try writeFile(Array(script.utf8), to: path)
    chmod(path, 0o755)
    return path
  }

  @Test func thePhpOfTheMachineIsUnderstood() async throws {
    let php = try await PhpRuntime.detect("php")
    #expect(php.version.split(separator: ".").count >= 3)
    #expect(php.program.hasPrefix("/"))
  }

  @Test func sharedExtensionsAreLoadedByName() async throws {
    try writeFile([], to: "\(scratch.path)/posix.so")
    let php = try await PhpRuntime.detect(
      program(answering: "8.4.1\n1\n\(scratch.path)\npcntl 1\nposix 0\njson 1"))
    #expect(php.sharedExtensions == ["posix"])
    #expect(php.isThreadSafe)
  }

  /// Debian's PHP 7.4 has it in a file of its own.
  @Test func soIsJsonWhereItIsShared() async throws {
    try writeFile([], to: "\(scratch.path)/json.so")
    let php = try await PhpRuntime.detect(
      program(answering: "7.4.33\n0\n\(scratch.path)\npcntl 1\nposix 1\njson 0"))
    #expect(php.sharedExtensions == ["json"])
  }

  @Test func aPhpWithoutPcntlIsRefusedByName() async throws {
    let path = try program(answering: "8.2.1\n0\n/none\npcntl 0\nposix 1\njson 1")
    let error = await #expect(throws: RunError.self) { try await PhpRuntime.detect(path) }
    #expect(error == .phpLacks("pcntl", program: path))
    #expect(error?.hint?.contains("--enable-pcntl") == true)
  }

  @Test func aPhpThatScriptsDoNotRunOnIsRefused() async throws {
    let path = try program(answering: "7.3.33-1\n0\n/none\npcntl 1\nposix 1\njson 1")
    let error = await #expect(throws: RunError.self) { try await PhpRuntime.detect(path) }
    #expect(error == .oldPhp(path, version: "7.3.33-1"))
    #expect(error?.hint?.contains("--php") == true)
  }

  @Test(arguments: ["", "8.2", "8.2\n0\n/x\npcntl 1", "a\nb\nc\nd\ne\nf\ng\nh"])
  func whatAnswersOtherwiseIsNoPhp(answer: String) async throws {
    let path = try program(answering: answer)
    await #expect(throws: RunError.self) { try await PhpRuntime.detect(path) }
  }

  @Test func aPhpThatFailsIsNoPhp() async throws {
    let path = try program(answering: "8.2.1\n0\n/none\npcntl 1\nposix 1\njson 1", code: 3)
    await #expect(throws: RunError.self) { try await PhpRuntime.detect(path) }
  }

  @Test func aMissingPhpIsNamedWithItsPackage() async {
    let error = await #expect(throws: RunError.self) { try await PhpRuntime.detect("no-such-php") }
    #expect(error == .noPhp("no-such-php"))
    #expect(error?.hint == "apt-get install php-cli")
  }

  @Test(
    "a path that is none of a program is wrong use",
    arguments: ["/none/php", "/etc/passwd", "/usr"])
  func noProgram(path: String) async {
    let error = await #expect(throws: RunError.self) { try await PhpRuntime.detect(path) }
    #expect(error?.description == "\(path): there is no program that may be executed")
    #expect(error?.hint == "name the command line program of PHP with --php")
    #expect(error?.exitCode == .usage)
  }
}
