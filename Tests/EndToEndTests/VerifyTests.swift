import Files
import Foundation
import Judging
import Model
import Processes
import Reporting
import Sandbox
import Storage
import Testing

extension EndToEnd {
  /// Files that were built elsewhere, as a user has them.
  @Suite(.serialized) struct VerifyTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "verify")
    }

    private static let patch = "patches/grpc-1.51/extension-fork-handlers.patch"
    private static let cells = [
      "--scenario", "exit-idle", "--scenario", "child-rpc", "--settings", "default", "--settings",
      "on-epoll1", "--runs", "2",
    ]

    /// The artifacts of the base and of the patch, by name, from an evaluation that was made for it.
    private func built() async throws -> (Assessment, [String: String]) {
      let result = try await forkproof(["evaluate", Self.patch] + Self.cells)
      try #require(result.status == .code(0), "\(result.errorText)")
      return try artifacts(of: result)
    }

    private func artifacts(of result: CommandResult) throws -> (Assessment, [String: String]) {
      let assessment = try #require(Assessment(try result.record().entries))
      var paths: [String: String] = [:]
      for row in assessment.rows {
        guard case .built(let key, _, _, _)? = row.build?.outcome else { continue }
        let folder = "\(files.path)/\(row.candidate.name)"
        try makeFolder(folder)
        paths[row.candidate.name] = "\(folder)/grpc.so"
        try FileManager.default.copyItem(
          atPath: "\(forkproof.folder)/cache/forkproof/artifacts/\(key)/grpc.so",
          toPath: "\(folder)/grpc.so")
      }
      return (assessment, paths)
    }

    /// A folder for `PATH` without package managers, compilers and what PHP builds extensions with.
    private func pathWithoutTools() throws -> String {
      let folder = "\(files.path)/tools"
      try makeFolder(folder)
      let left = [
        "apt", "as", "c++", "cc", "clang", "cmake", "cpp", "curl", "dpkg", "g++", "gcc", "git",
        "ld",
        "make", "ninja", "php-config", "phpize",
      ]
      for place in ["/usr/bin", "/bin", "/usr/sbin", "/sbin"] {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] {
          let isLeft = left.contains { name == $0 || name.hasPrefix("\($0)-") }
          if !isLeft { symlink("\(place)/\(name)", "\(folder)/\(name)") }
        }
      }
      return folder
    }

    @Test("a file is judged cell for cell as the build it came from, without tools to build")
    func sameAsEvaluation() async throws {
      let (evaluated, paths) = try await built()
      let name = "extension-fork-handlers"
      let given = ["base", name].compactMap { paths[$0] }
      try #require(given.count == 2)
      // The second goes without its symbols, as packages have it.
      let strip = try await run(Command("strip", [given[1]]))
      try #require(strip.status == .code(0))
      let result = try await forkproof(
        ["verify"] + given + Self.cells, changing: ["PATH": try pathWithoutTools()])
      try #require(result.status == .code(1), "\(result.errorText)")
      let verified = try #require(Assessment(try result.record().entries))
      #expect(verified.base == nil && verified.opening.source == nil)
      #expect(verified.candidates.map(\.candidate.name) == ["base/grpc", "\(name)/grpc"])
      expectTheSame(verified, evaluated)
      let beside = try #require(verified.fileComparisons.first)
      #expect(beside.new.isEmpty && !beside.gone.isEmpty)
      #expect(result.outputText.contains("beside base/grpc: gone in "))
      #expect(verified.candidates[0].judgement.verdict == .fail)
      #expect(verified.candidates[1].judgement.verdict == .pass)
      expectTheFacts(verified.candidates)
      try await expectEveryReport(result)
    }

    private func expectTheSame(_ verified: Assessment, _ evaluated: Assessment) {
      #expect(verified.candidates.count == evaluated.rows.count)
      for (own, twin) in zip(verified.candidates, evaluated.rows) {
        #expect(own.cells.map(\.id) == twin.cells.map(\.id))
        for (mine, other) in zip(own.cells, twin.cells) {
          #expect(mine.tally.verdict.outcome == other.tally.verdict.outcome, "\(mine.id)")
          guard mine.id.scenario == "exit-idle" else { continue }
          #expect(mine.tally.signatures.map(\.title) == other.tally.signatures.map(\.title))
        }
      }
    }

    @Test("a file with the core inside is judged cell for cell as the build it came from, too")
    func sameAsBundled() async throws {
      let archive = try await BundledTests.pack(into: files.path)
      let cells = [
        "--scenario", "exit-idle", "--settings", "default", "--settings", "on-epoll1", "--runs",
        "2",
      ]
      let patch = "Tests/BundledPatches/no-timer-thread.patch"
      let (evaluated, paths) = try artifacts(
        of: try await forkproof(["evaluate", "--source", archive, patch] + cells))
      let given = ["base", "no-timer-thread"].compactMap { paths[$0] }
      try #require(given.count == 2)
      let result = try await forkproof(
        ["verify"] + given + cells, changing: ["PATH": try pathWithoutTools()])
      let verified = try #require(Assessment(try result.record().entries), "\(result.errorText)")
      expectTheSame(verified, evaluated)
      let core = verified.candidates.first?.candidate.facts?.first { $0.name == "core" }
      #expect(core?.value.hasPrefix("a library") == false, "\(String(describing: core))")
      let failing = verified.candidates.map { row in row.cells.count { $0.tally.failed > 0 } }
      #expect(failing.first ?? 0 > 0 && failing.last == 0, "\(failing)")
    }

    private func expectTheFacts(_ rows: [Assessment.Row]) {
      let facts = rows.map { row in
        Dictionary(
          (row.candidate.facts ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      }
      for fact in facts {
        #expect(fact["extension"]?.hasPrefix("grpc 1.51") == true, "\(fact)")
        #expect(fact["extension"]?.contains("API20") == true)
        #expect(fact["core"]?.hasPrefix("a library: /") == true, "\(fact)")
        #expect(fact["core"]?.contains(", core 29.") == true, "\(fact)")
        #expect(fact["fork handlers in libgrpc"] == "no")
        #expect(fact["sha256"]?.count == 64)
      }
      #expect(facts[0]["debug information"] == "all of it")
      #expect(facts[1]["debug information"] == "none")
    }

    /// What was verified renders, is explained and listed, and tells nothing of where it lay.
    private func expectEveryReport(_ result: CommandResult) async throws {
      let record = try result.recordPath()
      for format in ReportFormat.allCases {
        let report = try await forkproof("report", record, "--format", format.rawValue)
        #expect(report.status == .code(0), "\(format): \(report.errorText)")
        // Upstream is told of one failure, and not of files of ours.
        #expect(report.outputText.contains("base/grpc") != (format == .upstreamIssue), "\(format)")
        #expect(!report.outputText.contains(forkproof.folder), "\(format)")
      }
      let explained = try await forkproof("explain", "base/grpc", "--record", record)
      #expect(explained.status == .code(0), "\(explained.errorText)")
      #expect(explained.outputText.contains("deadlock"))
      let regraded = try await forkproof("report", record, "--regrade")
      #expect(regraded.status == .code(0), "\(regraded.errorText)")
      let history = try await forkproof("history")
      #expect(history.status == .code(0) && history.outputText.contains("1 PASS, 1 FAIL"))
      let raw = String(decoding: try readFile(record), as: UTF8.self)
      #expect(!raw.contains(files.path))
    }

    @Test("without a file it takes what the ini files load, and runs with their other extensions")
    func iniFiles() async throws {
      let (_, paths) = try await built()
      let path = try #require(paths["extension-fork-handlers"])
      try makeFolder("\(files.path)/conf.d")
      try writeFile(
        Array("extension=\(path)\nextension=calendar\nextension=ctype\n".utf8),
        to: "\(files.path)/conf.d/99-own.ini")
      let words = ["--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "1"]
      let own = ["PHP_INI_SCAN_DIR": "\(files.path)/conf.d"]
      let plain = try await forkproof(["verify"] + words, changing: own)
      #expect(plain.status == .code(0), "\(plain.errorText)\(plain.outputText)")
      #expect(try facts(plain)["extensions"] == nil)
      let raw = String(decoding: try readFile(plain.recordPath()), as: UTF8.self)
      #expect(!raw.contains(files.path))

      let whole = try await forkproof(["verify", "--php-ini"] + words, changing: own)
      #expect(whole.status == .code(0), "\(whole.errorText)\(whole.outputText)")
      #expect(try facts(whole)["extensions"]?.contains("calendar, ") == true)
      #expect(try facts(whole)["ini files"]?.contains("conf.d/99-own.ini") == true)

      let less = try await forkproof(
        ["verify", "--php-ini", "--without-extension", "calendar"] + words, changing: own)
      #expect(less.status == .code(0), "\(less.errorText)\(less.outputText)")
      #expect(try facts(less)["extensions"]?.contains("calendar") == false)
      #expect(try facts(less)["extensions"]?.contains("ctype") == true)
      #expect(try facts(less)["left out"] == "calendar")

      let unknown = try await forkproof(
        ["verify", "--php-ini", "--without-extension", "calender"] + words, changing: own)
      #expect(unknown.status == .code(64))
      #expect(unknown.errorText.contains("hint: did you mean 'calendar'?"), "\(unknown.errorText)")
    }

    private func facts(_ result: CommandResult) throws -> [String: String] {
      let assessment = try #require(Assessment(try result.record().entries))
      return Dictionary(
        assessment.opening.environment.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
  }
}
