import Files
import Foundation
import Judging
import Model
import Processes
import Sandbox
import Storage
import Testing
import TestSupport

extension EndToEnd {
  /// The whole path on the real source: fetched from the configured package registry, built against
  /// the installed core, forked in a sandbox, judged.
  @Suite(.serialized) struct EvaluateTests {
    private let forkproof = CommandLine.shared

    @Test func allPatchesOfTheVersion() async throws {
      let result = try await forkproof("evaluate", "--runs", "1")
      try #require(result.status == .code(1), "\(result.errorText)")
      let record = try result.record()
      #expect(record.damagedLines == [])
      for case .build(let build) in record.entries {
        guard case .built = build.outcome else {
          Issue.record("\(build)")
          continue
        }
      }
      let assessment = try #require(Assessment(record.entries))
      try expectTheHangsOfTheSeed(record)
      expectTheOtherFailures(assessment)
      var verdicts = Dictionary(
        uniqueKeysWithValues: assessment.candidates.map {
          ($0.candidate.name, $0.judgement.verdict)
        })
      // Its race hangs about one fork in a hundred: see patches/README.md.
      let racing = verdicts.removeValue(forKey: "core-fork-handlers-no-polling")
      #expect(racing == .pass || racing == .fail)
      #expect(
        verdicts == [
          "comment-only": .noEffect, "core-and-extension": .pass, "core-fork-handlers": .fail,
          "core-survives-fork": .pass,
          "extension-fork-handlers": .pass, "forget-channels": .fail,
          "forget-channels-no-shutdown": .fail, "mshutdown-pid-guard": .fail,
          "seed-no-core-shutdown": .fail,
        ])
      #expect(result.outputText.contains("FAIL seed-no-core-shutdown\n    "))
      try expectTheSchemaHolds(record)
      try expectNothingLeft()
    }

    /// What the probe really writes is what the published schema describes.
    private func expectTheSchemaHolds(_ record: StoredRecord) throws {
      let file = "\(forkproof.root)/Sources/Model/observation.schema.json"
      let schema = try SchemaValidator(Data(try readFile(file)))
      for case .run(let run) in record.entries {
        #expect(try schema.problems(in: JSONEncoder().encode(run.observation)) == [])
      }
    }

    /// Defaults: a stack through `zm_shutdown_grpc`. Fork support on: through `postfork_child`, which
    /// `fork` called.
    private func expectTheHangsOfTheSeed(_ record: StoredRecord) throws {
      let off = try stack(of: "exit-after-rpc", "default", in: record, through: "zm_shutdown_grpc")
      #expect(off != nil)
      let on = try #require(
        try stack(of: "exit-after-rpc", "on-epoll1", in: record, through: "postfork_child"))
      let handler = try #require(on.firstIndex(of: "postfork_child"))
      #expect(on[(handler + 1)...].contains { $0 == "fork" || $0.hasSuffix("_fork") })
    }

    private func stack(
      of scenario: String, _ settings: String, in record: StoredRecord, through function: String
    ) throws -> [String]? {
      let run = record.entries.lazy.compactMap { entry -> RunEntry? in
        guard case .run(let run) = entry, run.subject == .base else { return nil }
        return run.cell == CellID(scenario: scenario, settings: settings) ? run : nil
      }.first
      let threads = try #require(run).observation.stacks.flatMap(\.threads)
      return threads.map { $0.frames.compactMap(\.function) }.first { $0.contains(function) }
    }

    /// The deadline that never fires, and the channel of the parent that breaks.
    private func expectTheOtherFailures(_ assessment: Assessment) {
      func why(_ scenario: String) -> String {
        assessment.base?.cells.first {
          $0.id == CellID(scenario: scenario, settings: "default")
        }?.tally.verdict.why ?? ""
      }
      #expect(why("child-deadline").contains("the deadline never fired"))
      #expect(why("parent-rpc").contains("parent's RPC"))
    }

    @Test func theBaseHangsByProofAndForTheSameReasonEachTime() async throws {
      let result = try await forkproof(
        "evaluate", "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "5",
        "--keep-going", "patches/grpc-1.51/comment-only.patch")
      #expect(result.status == .code(125))
      let base = try #require(Assessment(try result.record().entries)?.base?.cells.first)
      #expect(base.tally.runs == 5)
      #expect(base.tally.signatures.map(\.kind) == [.deadlock])
    }

    @Test(arguments: [
      ("grpc#13412", "deadlock in zm_shutdown_grpc: "),
      ("https://github.com/grpc/grpc/issues/23833#issuecomment-1", "deadlock in postfork_child: "),
    ])
    func aReportIsReproduced(_ reference: String, _ title: String) async throws {
      let result = try await forkproof("reproduce", reference, "--runs", "1")
      #expect(result.status == .code(0), "\(result.errorText)")
      #expect(result.outputText.contains("\nseen      1 × hang: \(title)"), "\(result.outputText)")
      #expect(result.outputText.contains("\nreproduced: 1 of 1 runs; rate "))
    }

    @Test func aReportOfAnotherVersionCannotBeTested() async throws {
      let result = try await forkproof("reproduce", "grpc#24891")
      #expect(result.status == .code(125), "\(result.errorText)")
      #expect(
        result.outputText.contains(
          "\ncannot be tested here: this needs grpc 1.30 to 1.34, the source is grpc 1.51.1\nhint: "
        ))
    }

    @Test("a second evaluation fetches nothing")
    func secondEvaluation() async throws {
      _ = try await forkproof("evaluate", "--scenario", "exit-idle", "--runs", "1")
      // Without apt and dpkg-source on the path nothing could be fetched.
      let tools = try ScratchFolder(in: forkproof.folder, named: "tools")
      for folder in ["/usr/bin", "/bin", "/usr/sbin"] {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where !name.hasPrefix("apt") && name != "dpkg-source" {
          symlink("\(folder)/\(name)", "\(tools.path)/\(name)")
        }
      }
      let result = try await forkproof(
        "evaluate", "--scenario", "exit-idle", "--runs", "1", changing: ["PATH": tools.path])
      #expect(result.status == .code(1), "\(result.errorText)")
    }

    @Test func aPatchForAnotherVersionIsNotAFailedPatch() async throws {
      let result = try await forkproof(
        "evaluate", "patches/grpc-1.30/seed-no-core-shutdown.patch", "--scenario", "exit-idle",
        "--settings", "on-epoll1")
      #expect(result.status == .code(125))
      #expect(
        result.outputText.contains(
          """
          NOT-APPLIED seed-no-core-shutdown
              patches/grpc-1.30/seed-no-core-shutdown.patch:13: hunk 1 does not apply to \
          src/php/ext/grpc/php_grpc.c
              hint: line 195 has `grpc_shutdown();` where the patch expects `grpc_shutdown_blocking();`
          """))
    }

    @Test("a patch that is called as the base or a control is a candidate as any other")
    func anyNameIsACandidates() async throws {
      let files = try ScratchFolder(in: forkproof.folder, named: "patches")
      let names = ["base", "no extension", "changed comment"]
      let comment = try readFile("\(forkproof.root)/patches/grpc-1.51/comment-only.patch")
      for name in names { try writeFile(comment, to: "\(files.path)/\(name).patch") }
      let paths = names.map { "\(files.path)/\($0).patch" }
      let result = try await forkproof(
        ["evaluate"] + paths + [
          "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "1",
        ])
      #expect(result.status == .code(125), "\(result.errorText)")
      let assessment = try #require(Assessment(try result.record().entries))
      #expect(
        assessment.candidates.map(\.candidate.subject)
          == names.map { Subject.candidate("\($0).patch") })
      #expect(assessment.candidates.allSatisfy { $0.judgement.verdict == .noEffect })
    }

    @Test(
      "a scenario of one's own that says nothing of the base gives verdicts, and what is skipped is told"
    )
    func ownScenario() async throws {
      let files = try ScratchFolder(in: forkproof.folder, named: "own")
      try FileManager.default.copyItem(
        atPath: "\(forkproof.root)/recipes/scenarios/lib", toPath: "\(files.path)/lib")
      let script = """
        <?php
        require __DIR__ . '/lib/forkproof.php';
        exit(pool(3, 3, function (int $number): void {}));
        """
      try writeFile(Array(script.utf8), to: "\(files.path)/own.php")
      let recipe = """
        question: Do three workers end?
        script: own.php
        settings: [on-epoll1]
        phases: [forking, forked, fork-threw, exiting, reaped]
        must: [{phase: {role: parent, name: reaped, at-least: 3}}, {exit: 0}]
        """
      try writeFile(Array(recipe.utf8), to: "\(files.path)/own.yaml")
      let words = [
        "evaluate", "patches/grpc-1.51/extension-fork-handlers.patch", "--scenario-dir",
        files.path, "--scenario", "own", "--scenario", "swoole-server", "--settings", "on-epoll1",
      ]
      let result = try await forkproof(words)
      #expect(result.status == .code(0), "\(result.outputText)\(result.errorText)")
      #expect(result.outputText.contains("\nPASS <10 % (1 of 2 asked) extension-fork-handlers\n"))
      #expect(result.outputText.contains("\nnot asked\n    swoole-server under on-epoll1: "))
      let all = try await forkproof(words + ["--require-all"])
      #expect(all.status == .code(2), "\(all.outputText)")
    }

    @Test func whatThePatchSaysIsInTheBinary() async throws {
      let files = try ScratchFolder(in: forkproof.folder, named: "patches")
      func patch(_ marker: String) throws -> String {
        let path = "\(files.path)/\(marker).patch"
        let text = """
          --- a/src/php/ext/grpc/completion_queue.c
          +++ b/src/php/ext/grpc/completion_queue.c
          @@ -20,4 +20,6 @@
           
           grpc_completion_queue *completion_queue;
           
          +const char *forkproof_marker = "\(marker)";
          +
           void grpc_php_init_completion_queue(TSRMLS_D) {

          """
        try writeFile(Array(text.utf8), to: path)
        return path
      }
      let result = try await forkproof(
        "evaluate", patch("marker-one"), patch("marker-two"), "--scenario", "exit-idle",
        "--settings", "on-epoll1", "--runs", "1")
      #expect(result.status == .code(1), "\(result.errorText)")
      let builds = try result.record().entries.compactMap { entry -> BuildEntry? in
        if case .build(let build) = entry { build } else { nil }
      }
      for build in builds where build.subject.isCandidate {
        guard case .built(let key, _, _, _) = build.outcome else {
          Issue.record("\(build)")
          continue
        }
        let file = try readFile("\(forkproof.folder)/cache/forkproof/artifacts/\(key)/grpc.so")
        let text = String(decoding: file, as: UTF8.self)
        let other = build.subject.name == "marker-one" ? "marker-two" : "marker-one"
        #expect(text.contains(build.subject.name) && !text.contains(other))
      }
      #expect(
        builds.map(\.subject) == [
          .base, .control(.changedComment), .candidate("marker-one"), .candidate("marker-two"),
        ])
    }

    @Test func anInterruptEndsEverythingAndIsSaid() async throws {
      let start = try #require(findProgram("timeout"))
      let result = try await run(
        Command(
          start,
          [
            "--signal=INT", "6", forkproof.program, "evaluate", "--runs", "1000", "--keep-going",
            "--scenario", "exit-idle",
          ], environment: forkproof.environment, workingDirectory: forkproof.root, timeLimit: 60))
      // timeout(1) says 124 when it had to send its signal.
      #expect(result.status == .code(124))
      #expect(result.errorText.contains("interrupted"))
      #expect(!result.timedOut)
      try expectNothingLeft()
    }

    /// No process of a run, and no file of one.
    private func expectNothingLeft() throws {
      let scratch = "\(forkproof.folder)/cache/forkproof/scratch"
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == [])
      for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc")
      where Int(entry) != nil {
        let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
        #expect(!String(decoding: line, as: UTF8.self).contains(scratch))
      }
    }
  }
}
