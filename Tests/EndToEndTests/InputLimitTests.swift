import Files
import Foundation
import Processes
import Storage
import Testing

extension EndToEnd {
  /// What is too large, endless or waited for in vain ends with a clear line, and so does a wish to stop.
  @Suite struct InputLimitTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "limits")
    }

    private func shell(_ script: String) async throws -> CommandResult {
      try await forkproof.bash(script, in: files.path, timeLimit: 300)
    }

    @Test(arguments: [
      (
        "report ./large",
        "large: cannot read: it has more than 4 GiB, the most that is read of a record"
      ),
      (
        "explain x --record ./large",
        "large: cannot read: it has more than 4 GiB, the most that is read of a record"
      ),
      (
        "diagnose large",
        "large: cannot read: it has more than 16 MiB, the most that is read of a trace"
      ),
      (
        "diagnose --pid-file large",
        "large: cannot read: it has more than 4 KiB, the most that is read of a process id"
      ),
      ("report /dev/zero", "/dev/zero: cannot read: it is a device"),
      ("diagnose /dev/zero", "/dev/zero: cannot read: it is a device"),
      ("report ./", "./: cannot read: it is a folder"),
      (
        "diagnose <(cat /dev/zero)",
        "cannot read: it has more than 16 MiB, the most that is read of a trace"
      ),
    ])
    func whatIsTooLargeIsNotRead(_ verb: String, _ told: String) async throws {
      let result = try await shell("truncate -s 5G large; $P \(verb)")
      #expect(result.status == .code(64), "\(result.errorText)")
      #expect(result.errorText.contains(told), "\(result.errorText)")
    }

    @Test func aRecordThatIsNoneHoldsNoOtherUp() async throws {
      let result = try await shell(
        """
        mkdir -p state/forkproof/records; cd state/forkproof/records
        mkfifo 20260101T000000-1.jsonl; truncate -s 638000000 20260101T000000-2.jsonl
        ln -s /dev/zero 20260101T000000-3.jsonl
        $P history
        """)
      // There is none, and that is told at once.
      #expect(result.status == .code(64), "\(result.errorText)")
      #expect(result.errorText.hasPrefix("error: there are no evaluations yet\n"))
    }

    @Test(arguments: [
      "evaluate --jobs 9223372036854775807", "evaluate --runs 9223372036854775807",
      "evaluate --fuzz 9223372036854775807", "evaluate --budget 9223372036854775807h",
      "reproduce grpc#13412 --runs 9223372036854775807", "diagnose 1 --watch 9223372036854775807",
      "cache prune --max-size 9223372036854775807", "cache prune --unused-for 0",
      "build x --output y --revision 9223372036854775807", "history --limit 0",
      "evaluate --jobs 99999999999999999999999",
    ])
    func aNumberBeyondAllReasonIsWrongUse(_ verb: String) async throws {
      let result = try await shell("$P \(verb)")
      #expect(result.status == .code(64), "\(result.errorText)")
    }

    @Test func theCallersLimitsStand() async throws {
      let evaluate =
        "$P evaluate --base-only --scenario exit-idle --settings on-epoll1 --runs 1 --rerun"
      let free = try await shell(evaluate)
      let bound = try await shell("ulimit -v 4000000; \(evaluate)")
      #expect(bound.status == free.status, "\(bound.errorText)\(bound.outputText)")
      #expect(!bound.outputText.contains("not run"), "\(bound.outputText)")
      let record = try bound.record()
      #expect(
        record.runs.allSatisfy { if case .notRun = $0.observation.ending { false } else { true } })
    }

    @Test(arguments: ["HUP", "TERM", "INT"])
    func aWishToStopIsHeard(_ signal: String) async throws {
      let result = try await shell(
        """
        mkfifo pipe; exec 9<>pipe
        $P evaluate /dev/fd/9 & pid=$!
        # Until it has taken the signals over.
        until [ $((0x$(awk '/SigCgt/ {print $2}' /proc/$pid/status) & 0x4000)) != 0 ]; do sleep 0.05; done
        kill -\(signal) $pid; wait $pid; echo "code $?" >&2
        """)
      #expect(result.errorText.hasSuffix("error: interrupted\ncode 2\n"), "\(result.errorText)")
    }

    @Test func aProgramThatAWishToStopEndedIsNotToldAsMissing() async throws {
      let result = try await shell(
        """
        printf '#!/bin/sh\\ntouch %s/asked; sleep 60\\n' "$PWD" > php; chmod +x php
        $P evaluate --php ./php --base-only & pid=$!
        until [ -e asked ]; do sleep 0.05; done
        kill -TERM $pid; wait $pid; echo "code $?" >&2
        """)
      #expect(result.errorText.hasSuffix("error: interrupted\ncode 2\n"), "\(result.errorText)")
    }

    @Test func whoWasToldToIgnoreAHangUpDoes() async throws {
      let result = try await shell(
        """
        trap '' HUP
        $P evaluate --base-only --scenario exit-idle --settings on-epoll1 --runs 1 & pid=$!
        sleep 0.3; kill -HUP $pid; wait $pid; echo "code $?" >&2
        """)
      #expect(!result.errorText.contains("interrupted"), "\(result.errorText)")
    }
  }
}
