import Files
import Foundation
import Storage
import Testing

extension EndToEnd {
  /// The smallest part of a patch, by real builds and runs.
  @Suite struct MinimiseTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "minimise")
    }

    /// A call that aborts, an include and two comments. A blank stands for the folder of the extension.
    private static let padded = """
      --- a/ call.c
      +++ b/ call.c
      @@ -264,2 +264,3 @@
         object_init(result);
      +  abort();
         php_grpc_ulong index;
      --- a/ channel.c
      +++ b/ channel.c
      @@ -23,2 +23,3 @@
       
      +#include <errno.h>
       #include "channel.h"
      --- a/ timeval.c
      +++ b/ timeval.c
      @@ -56,3 +56,3 @@
       /**
      - * Constructs a new instance of the Timeval class
      + * Makes a Timeval
        * @param number $microseconds The number of microseconds in the interval
      @@ -84,3 +84,3 @@
       /**
      - * Adds another Timeval to this one and returns the sum. Calculations saturate
      + * Adds a Timeval to this one and returns the sum. Calculations saturate
        * at infinities.

      """

    @Test("of four hunks the one is left that breaks a cell which passes on the base")
    func padded() async throws {
      try writeScenario()
      let path = "\(files.path)/padded.patch"
      let text = Self.padded.replacing("/ ", with: "/src/php/ext/grpc/")
      try writeFile(Array(text.utf8), to: path)
      let smaller = "\(files.path)/small.patch"
      let result = try await forkproof(
        "minimise", "--scenario-dir", "\(files.path)/scenarios", "--scenario", "one-call",
        "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "3", "-o", smaller, path)
      #expect(result.status == .code(0), "\(result.errorText)")
      #expect(
        result.outputText.hasPrefix(
          "padded breaks one-call under on-epoll1 (crash) with 1 of 4 parts"),
        "\(result.outputText)")
      let written = String(decoding: try readFile(smaller), as: UTF8.self)
      #expect(written.contains("\n+  abort();\n"))
      #expect(!written.contains("channel.c") && !written.contains("timeval.c"))
    }

    private func writeScenario() throws {
      let folder = "\(files.path)/scenarios"
      try makeFolder(folder)
      let recipe = """
        question: Does a call work without any fork?
        references: []
        sapi: cli
        script: one-call.php
        settings: [on-epoll1]
        peer: echo
        phases: [no-extension, calling, rpc-answered, rpc-expired, rpc-failed]
        longest-wait: 5
        must:
          - phase: {role: parent, name: rpc-answered}
          - exit: 0

        """
      let script = """
        <?php
        declare(strict_types=1);
        require __DIR__ . '/lib/forkproof.php';
        echo_call(channel(), 'parent', 'the only one', 5.0);

        """
      try writeFile(Array(recipe.utf8), to: "\(folder)/one-call.yaml")
      try writeFile(Array(script.utf8), to: "\(folder)/one-call.php")
      let root = URL(filePath: #filePath).deletingLastPathComponent().path + "/../.."
      try FileManager.default.copyItem(
        atPath: "\(root)/recipes/scenarios/lib", toPath: "\(folder)/lib")
    }
  }
}
