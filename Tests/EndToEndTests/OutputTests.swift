import Files
import Foundation
import Model
import Processes
import Storage
import Testing

extension EndToEnd {
  /// Where output goes that is no plain file, and what happens to output that is lost.
  @Suite struct OutputTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "output")
      let source = SourceEntry(
        name: "debian", url: "deb:grpc", ref: "1", commit: String(repeating: "a", count: 40),
        tree: String(repeating: "b", count: 40), version: "1.51.1")
      let records = "\(files.path)/state/forkproof/records"
      let writer = try RecordWriter(folder: records, startedAt: 1_700_000_000)
      try writer.append(
        .opened(
          Opening(
            startedAt: 1_700_000_000, source: source, scenarios: [], settings: [],
            rules: SignatureRules(skip: [], anchors: [], wakers: []), environment: [],
            sampling: Sampling(.runs(1)))))
      try writer.append(.candidate(CandidateEntry(.base, title: "the source as it is")))
      symlink(writer.path, "\(files.path)/record.jsonl")
      // A device of our own: a fault must not cost the machine's.
      if mknod("\(files.path)/full", S_IFCHR | 0o666, makeDevice(1, 7)) != 0 {
        symlink("/dev/full", "\(files.path)/full")
      }
    }

    private func shell(_ script: String) async throws -> CommandResult {
      try await forkproof.bash(script, in: files.path, timeLimit: 120)
    }

    private func kind(_ name: String) -> mode_t {
      var status = stat()
      return lstat("\(files.path)/\(name)", &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    @Test(arguments: [
      "report ./record.jsonl --format json", "report ./record.jsonl", "manual", "--help",
      "--version",
      "--generate-completion-script bash", "list settings", "history", "cache", "doctor",
      "new scenario one --scenarios made", "init folder", "diagnose trace",
    ])
    func lostOutputIsAnError(_ verb: String) async throws {
      try writeFile(Array("#0 0x1 in poll () from libc.so\n".utf8), to: "\(files.path)/trace")
      let full = try await shell("$P \(verb) >full")
      #expect(full.status == .code(3), "\(full.errorText)")
      #expect(
        full.errorText.contains("error: standard output: cannot write: No space left on device"),
        "\(full.errorText)")
      let closed = try await shell("rm -rf made folder; $P \(verb) >&-")
      #expect(closed.status == .code(3), "\(closed.errorText)")
      #expect(
        closed.errorText.contains("error: standard output: cannot write: Bad file descriptor"),
        "\(closed.errorText)")
    }

    @Test func aReaderThatIsGoneEndsItQuietly() async throws {
      let custom = try await shell(
        "{ sleep 0.3; $P manual; echo \"code $?\" >&2; } | true")
      #expect(custom.errorText == "code 141\n")
      let ignored = try await shell(
        "trap '' PIPE; { sleep 0.3; $P manual; echo \"code $?\" >&2; } | true")
      #expect(ignored.errorText == "error: standard output: cannot write: Broken pipe\ncode 3\n")
    }

    @Test func closedStreamsAreNoFiles() async throws {
      let result = try await shell("$P report ./record.jsonl --format json=out.json >&- 2>&- <&-")
      // The terminal's report has nowhere to go.
      #expect(result.status == .code(3))
      let json = try readFile("\(files.path)/out.json")
      #expect(json.first == UInt8(ascii: "{"))
      let quiet = try await shell("$P report ./record.jsonl 2>&-")
      #expect(quiet.status == .code(0) && !quiet.output.isEmpty)
    }

    @Test(arguments: ["report ./record.jsonl --format html=full", "diagnose trace --save full"])
    func aDeviceThatTakesNothingIsAnErrorAndStays(_ verb: String) async throws {
      try writeFile(Array("#0 0x1 in poll () from libc.so\n".utf8), to: "\(files.path)/trace")
      let before = kind("full")
      let result = try await shell("$P \(verb)")
      #expect(result.status == .code(3), "\(result.errorText)")
      #expect(result.errorText.contains("full: cannot write: No space left on device"))
      #expect(kind("full") == before)
    }

    @Test func devicesAndDescriptorsAreWrittenTo() async throws {
      let null = try await shell("$P report ./record.jsonl --format json=/dev/null")
      #expect(null.status == .code(0))
      var status = stat()
      #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
      let both = try await shell(
        "echo before >all; $P report ./record.jsonl --format markdown --format json=/dev/stdout >>all; echo after >>all"
      )
      #expect(both.status == .code(0), "\(both.errorText)")
      let all = String(decoding: try readFile("\(files.path)/all"), as: UTF8.self)
      #expect(all.hasPrefix("before\n") && all.hasSuffix("after\n"))
      #expect(all.contains("\"schema\"") && all.contains("base"), "\(all)")
      let closed = try await shell("$P report ./record.jsonl --format json=/dev/fd/7")
      #expect(closed.status == .code(3))
      #expect(closed.errorText.contains("/dev/fd/7: cannot write: Bad file descriptor"))
    }

    @Test func pipesWithNamesAreWrittenTo() async throws {
      let fifo = try await shell(
        "mkfifo pipe; cat pipe >got & $P report ./record.jsonl --format json=pipe; code=$?; wait; exit $code"
      )
      #expect(fifo.status == .code(0), "\(fifo.errorText)")
      #expect(try readFile("\(files.path)/got").first == UInt8(ascii: "{"))
      #expect(kind("pipe") == S_IFIFO)
      let substitution = try await shell(
        "$P report ./record.jsonl --format json=>(cat >got2; touch done); code=$?; while [ ! -e done ]; do sleep 0.05; done; exit $code"
      )
      #expect(substitution.status == .code(0), "\(substitution.errorText)")
      #expect(try readFile("\(files.path)/got2").first == UInt8(ascii: "{"))
    }

    @Test func whatALinkLeadsToIsWrittenAndKeepsItsMode() async throws {
      let result = try await shell(
        "echo old >real; chmod 600 real; ln -s real link; ln -s new dangling; "
          + "$P report ./record.jsonl --format json=link --format markdown=dangling")
      #expect(result.status == .code(0), "\(result.errorText)")
      #expect(kind("link") == S_IFLNK && kind("dangling") == S_IFLNK)
      #expect(try readFile("\(files.path)/real").first == UInt8(ascii: "{"))
      #expect(try !readFile("\(files.path)/new").isEmpty)
      var status = stat()
      #expect(stat("\(files.path)/real", &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    /// What is built lies in a folder; nothing else is replaced by one.
    @Test(arguments: ["full", "pipe", "loop", "/proc/self"])
    func nothingIsBuiltIntoWhatIsNoFolder(_ place: String) async throws {
      let made = try await shell("mkfifo pipe; ln -s loop loop")
      #expect(made.status == .code(0), "\(made.errorText)")
      let before = kind(place)
      let result = try await shell("$P build --force --output \(place)")
      #expect(result.status == .code(3), "\(result.errorText)")
      #expect(result.errorText.contains(": cannot make "), "\(result.errorText)")
      #expect(kind(place) == before)
    }

    @Test func aFolderOrADiskIsRefused() async throws {
      let folder = try await shell("mkdir place; $P report ./record.jsonl --format json=place")
      #expect(folder.status == .code(3))
      #expect(folder.errorText.contains("place: cannot write: Is a directory"))
      #expect(kind("place") == S_IFDIR)
    }
  }
}

/// The number of a device, as makedev(3) has it for small numbers.
private func makeDevice(_ major: UInt64, _ minor: UInt64) -> dev_t { dev_t(major << 8 | minor) }
