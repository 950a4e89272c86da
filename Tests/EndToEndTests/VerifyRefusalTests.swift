import Files
import Foundation
import Judging
import Model
import Processes
import Sandbox
import Storage
import Testing

extension EndToEnd {
  /// What people hand to `verify` that is no extension, another one, or for another PHP.
  @Suite(.serialized) struct VerifyRefusalTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "refused")
    }

    private func path(_ name: String) -> String { "\(files.path)/\(name)" }

    private func expectRefusal(
      _ file: String, code: Int = 125, _ told: String, line: SourceLocation = #_sourceLocation
    ) async throws {
      let result = try await forkproof("verify", file, "--scenario", "exit-idle")
      #expect(result.status == .code(code), "\(result.errorText)", sourceLocation: line)
      #expect(result.output.isEmpty, sourceLocation: line)
      let lines = result.errorText.split(separator: "\n").map(String.init)
      #expect(lines.first == "error: \(file): \(told)", sourceLocation: line)
      #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("hint: ") }, sourceLocation: line)
    }

    /// What this PHP says of itself.
    private func php(_ code: String) async throws -> String {
      let answer = try await run(Command("php", ["-n", "-r", code], timeLimit: 60))
      return answer.outputText
    }

    private func buildID() async throws -> String {
      let answer = try await run(Command("php", ["-n", "-i"], timeLimit: 60))
      let line = answer.outputText.split(separator: "\n").first {
        $0.hasPrefix("PHP Extension Build => ")
      }
      return try #require(line.map { String($0.dropFirst(23)) })
    }

    /// The path of an extension whose start is this code.
    private func made(
      _ name: String, start: String, build: String? = nil, called: String = "sample"
    ) async throws -> String {
      let build = if let build { build } else { try await buildID() }
      let api = build.drop { !$0.isNumber }.prefix { $0.isNumber }
      let threads = build.contains("ZTS") || build.contains(",TS") ? 1 : 0
      let source = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        static int start(int type, int number) { \(start) return 0; }
        static struct {
          unsigned short size; unsigned api; unsigned char debug, zts; const void *ini, *deps;
          const char *name; const void *functions; int (*start)(int, int); const void *hooks[4];
          const char *version; const void *rest[8]; const char *build;
        } entry = {
          .size = 168, .api = \(api), .zts = \(threads), .name = "\(called)", .start = start,
          .version = "1.0", .build = "\(build)"
        };
        void *get_module(void) { return &entry; }

        """
      try writeFile(Array(source.utf8), to: path("\(name).c"))
      let result = try await run(
        Command(
          "cc", ["-shared", "-fPIC", "-o", path("\(name).so"), path("\(name).c")], timeLimit: 120))
      try #require(result.status == .code(0), "\(result.errorText)")
      return path("\(name).so")
    }

    @Test("what is no file of an extension is told in one line")
    func noExtension() async throws {
      try writeFile(Array("<?php\n".utf8), to: path("text.so"))
      let library = "this is no shared library (an ELF file of 64 bits)"
      try await expectRefusal(path("text.so"), library)
      let whole = try readFile(try await made("whole", start: ""))
      try writeFile(Array(whole.prefix(whole.count / 2)), to: path("cut.so"))
      let damaged = "this shared library is damaged: its headers tell of more than its"
      try await expectRefusal(path("cut.so"), "\(damaged) \(whole.count / 2) bytes")
      try writeFile([], to: path("empty.so"))
      try await expectRefusal(path("empty.so"), library)
      try await expectRefusal(path("absent.so"), code: 64, "there is no such file")
      try await expectRefusal(files.path, code: 64, "this is no file")
      mkfifo(path("pipe.so"), 0o600)
      try await expectRefusal(path("pipe.so"), code: 64, "this is no file")
      symlink(path("pipe.so"), path("link-to-pipe.so"))
      try await expectRefusal(path("link-to-pipe.so"), code: 64, "this is no file")
      try await expectRefusal("/dev/zero", code: 64, "this is no file")
    }

    @Test(
      "ini settings of the machine that let PHP run no script are told by name",
      arguments: [
        (
          "auto_prepend_file=/none/before.php",
          "auto_prepend_file is /none/before.php, which is not there"
        ), ("open_basedir=/var/none", "open_basedir lets it read nothing but /var/none"),
      ])
    func obstacles(line: String, told: String) async throws {
      try makeFolder(path("conf.d"))
      try writeFile(Array("\(line)\n".utf8), to: path("conf.d/own.ini"))
      let file = try await made("whole", start: "")
      let result = try await forkproof(
        ["verify", "--php-ini", file, "--scenario", "exit-idle"],
        changing: ["PHP_INI_SCAN_DIR": path("conf.d")])
      #expect(result.status == .code(3), "\(result.errorText)")
      let line = result.errorText.outputLines.first ?? ""
      #expect(line.hasSuffix(" runs no scripts with this machine's ini files: \(told)"), "\(line)")
    }

    @Test("a library and an extension of the engine are told apart from extensions")
    func otherKinds() async throws {
      let folder = try await php("echo ini_get('extension_dir');")
      try await expectRefusal(
        "\(folder)/opcache.so",
        "this extends PHP's engine (zend_extension), and gives scripts nothing to fork with")
      try writeFile(Array("int f;\n".utf8), to: path("plain.c"))
      let result = try await run(
        Command("cc", ["-shared", "-o", path("plain.so"), path("plain.c")], timeLimit: 120))
      try #require(result.status == .code(0), "\(result.errorText)")
      try await expectRefusal(
        path("plain.so"), "this is no extension of PHP: it has no get_module")
    }

    @Test("another extension is told by its name")
    func otherExtension() async throws {
      let folder = try await php("echo ini_get('extension_dir');")
      let version = try await php("echo PHP_VERSION;")
      try await expectRefusal(
        "\(folder)/calendar.so",
        "this is the extension calendar \(version), not the one that the scenarios ask about: "
          + "it has no Grpc\\Call, Grpc\\Channel, Grpc\\ChannelCredentials, Grpc\\Timeval")
    }

    @Test("one for another PHP is told by both")
    func otherInterface() async throws {
      let own = try await buildID()
      for other in ["API20200930,NTS", own.replacing("NTS", with: "TS") + ",debug"] {
        let file = try await made("other", start: "", build: other)
        try await expectRefusal(
          file, "it is built for the PHP of \(other), this PHP is of \(own)")
      }
    }

    @Test("one that ends PHP or stops while it loads is told so")
    func ends() async throws {
      try await expectRefusal(
        try await made("ends", start: "puts(\"hello\"); exit(0);"),
        "PHP does not load it: PHP ended with code 0 while it was loading it")
      try await expectRefusal(
        try await made("aborts", start: "abort();"),
        "PHP does not load it: PHP was ended by SIGABRT while it was loading it")
    }

    @Test("one that prints while it loads is asked all the same")
    func prints() async throws {
      try await expectRefusal(
        try await made("prints", start: "puts(\"forkproof-answer {}\"); fflush(stdout);"),
        "this is the extension sample 1.0, not the one that the scenarios ask about: "
          + "it has no Grpc\\Call, Grpc\\Channel, Grpc\\ChannelCredentials, Grpc\\Timeval")
    }

    @Test("one that answers in PHP's place gets no further than its runs")
    func forged() async throws {
      let answer = """
        {\\"extensions\\":{\\"grpc\\":\\"9.9\\"},\\"missing\\":[],\\"libraries\\":[],\\"obstacles\\":[]}
        """
      let file = try await made(
        "forged", start: "puts(\"\\nforkproof-answer \(answer)\"); exit(0);", called: "grpc")
      let result = try await forkproof(
        "verify", file, "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "1")
      #expect(result.status == .code(1), "\(result.errorText)")
      let assessment = try #require(Assessment(try result.record().entries))
      #expect(assessment.candidates.map(\.judgement.verdict) == [.fail])
    }

    @Test("among several files each such one is a row")
    func rows() async throws {
      try writeFile(Array("<?php\n".utf8), to: path("text.so"))
      let sample = try await made("sample", start: "")
      let result = try await forkproof(
        "verify", path("text.so"), sample, "--scenario", "exit-idle", "--format", "json")
      #expect(result.status == .code(125), "\(result.errorText)")
      let assessment = try #require(Assessment(try result.record().entries))
      #expect(assessment.candidates.map(\.judgement.verdict) == [.notLoaded, .notLoaded])
      #expect(!result.outputText.contains(files.path))
    }
  }
}
