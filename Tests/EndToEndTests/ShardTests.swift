import Files
import Foundation
import Judging
import Model
import Processes
import Storage
import Testing

extension EndToEnd {
  /// Parts of an evaluation, and evaluations that are stopped, on the real source.
  @Suite(.serialized) struct ShardTests {
    private let forkproof = CommandLine.shared
    private let folder: ScratchFolder
    private let asked = [
      "--scenario", "exit-idle", "--scenario", "exit-handlers", "--runs", "2", "--rerun",
      "patches/grpc-1.51/extension-fork-handlers.patch", "patches/grpc-1.51/forget-channels.patch",
    ]

    init() throws {
      folder = try ScratchFolder(in: CommandLine.shared.folder, named: "stopped")
    }

    private func stored(_ record: StoredRecord) throws -> [StoredVerdict] {
      try #require(Assessment(record.entries)).stored
    }

    @Test("as 2 and 4 parts it comes to the verdicts of one process, cell by cell")
    func parts() async throws {
      let whole = try await forkproof(["evaluate"] + asked)
      try #require(whole.status == .code(1), "\(whole.errorText)")
      let expected = try stored(whole.record())
      for count in [2, 4] {
        var records: [String] = []
        for number in 1...count {
          let costs = ["--costs", try whole.recordPath()]
          let part = try await forkproof(
            ["evaluate", "--shard", "\(number)/\(count)"] + costs + asked)
          try #require(part.status == .code(0), "\(part.errorText)")
          records.append(try part.recordPath())
        }
        let merged = try await forkproof(["merge"] + records + ["--format", "json"])
        #expect(merged.status == .code(1), "\(merged.errorText)")
        #expect(try stored(merged.record()) == expected)
        let less = try await forkproof(["merge"] + records.dropLast())
        #expect(less.status == .code(64))
        #expect(less.errorText.contains("error: part \(count)/\(count) is missing\n"))
      }
    }

    /// Runs the command in the background, sends it a signal when it has made `runs` runs, and gives what it
    /// wrote to standard error.
    private func stopped(by signal: String, after runs: Int) async throws -> CommandResult {
      let words = asked.map { "'\($0)'" }.joined(separator: " ")
      return try await forkproof.bash(
        """
        cd "$FORKPROOF_HOME"
        "$P" evaluate \(words) >"\(folder.path)/out" 2>"\(folder.path)/err" &
        id=$!
        for try in $(seq 600); do
          count=$(cat "$XDG_STATE_HOME"/forkproof/records/*.jsonl 2>/dev/null | grep -c '^{"run"')
          [ "$count" -ge \(runs) ] && break
          sleep 0.1
        done
        kill -\(signal) $id
        wait $id
        echo "status $?"
        cat "\(folder.path)/out" "\(folder.path)/err"
        echo resumed >&2
        "$P" evaluate --resume >"\(folder.path)/out"
        code=$?
        echo "stopped: $(ls "$XDG_STATE_HOME"/forkproof/stopped | wc -l)"
        exit $code
        """, in: folder.path, timeLimit: 300)
    }

    @Test(
      "one that was killed or interrupted is gone on with where it was",
      arguments: [("KILL", 137), ("INT", 2)])
    func resumed(signal: String, status: Int) async throws {
      let result = try await stopped(by: signal, after: 5)
      #expect(result.status == .code(1), "\(result.outputText)\n\(result.errorText)")
      #expect(result.outputText.contains("status \(status)\n"), "\(result.outputText)")
      #expect(result.outputText.contains("stopped: 0"))
      if signal == "INT" {
        #expect(result.outputText.contains("to go on: forkproof evaluate --resume "))
        #expect(result.outputText.contains("interrupted: what is shown is what was known by then"))
      }
      let record = try result.record()
      let assessment = try #require(Assessment(record.entries))
      #expect(assessment.candidates.map(\.judgement.verdict) == [.pass, .fail])
      // No run was lost, and none made twice: the control's first, which gives the limits, apart.
      let runs = record.runs
      let isTwice = runs.indices.contains { index in
        runs[..<index].contains { $0.seen.isOfSameRun(as: runs[index].seen) }
      }
      #expect(!isTwice)
      #expect(runs.count { $0.subject == .candidate("extension-fork-handlers") } <= 8)
    }
  }
}
