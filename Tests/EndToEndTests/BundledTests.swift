import Basics
import Crypto
import Files
import Foundation
import Judging
import Model
import Processes
import Storage
import Testing

extension EndToEnd {
  /// A source with the core inside, packed as PECL packs it: from the archive to verdicts.
  @Suite(.serialized) struct BundledTests {
    private let forkproof = CommandLine.shared

    /// Packs `Tests/BundledCore` with a manifest of its digests.
    static func pack(
      into folder: String, spoiling spoiled: String? = nil
    ) async throws -> String {
      let source = "\(CommandLine.shared.root)/Tests/BundledCore"
      let top = "\(folder)/grpc-1.78.0"
      let copy = try await run(Command("cp", ["-r", source, top]))
      try #require(copy.status == .code(0))
      let paths = (FileManager.default.enumerator(atPath: top)?.allObjects ?? [])
        .compactMap { $0 as? String }.sorted()
      var lines: [String] = []
      for path in paths where FileStatus("\(top)/\(path)")?.isFile == true {
        let digest = Insecure.MD5.hash(data: try readFile("\(top)/\(path)"))
          .map { String(format: "%02x", $0) }.joined()
        lines.append("<file md5sum=\"\(digest)\" name=\"\(path)\" role=\"src\"/>")
      }
      let manifest = """
        <?xml version="1.0" encoding="UTF-8"?>
        <package version="2.0" xmlns="http://pear.php.net/dtd/package-2.0">
        <name>grpc</name><version><release>1.78.0</release><api>1.78.0</api></version>
        <contents><dir name="/">\(lines.joined(separator: "\n"))</dir></contents></package>
        """
      try writeFile(Array(manifest.utf8), to: "\(folder)/package.xml")
      if let spoiled { try writeFile(Array("spoiled".utf8), to: "\(top)/\(spoiled)") }
      let tar = try await run(
        Command(
          "tar", ["czf", "grpc-1.78.0.tgz", "package.xml", "grpc-1.78.0"],
          workingDirectory: folder))
      try #require(tar.status == .code(0), "\(tar.errorText)")
      return "\(folder)/grpc-1.78.0.tgz"
    }

    @Test("an archive of PECL's is evaluated: its base hangs, patches of core pass or do not build")
    func evaluated() async throws {
      let folder = try ScratchFolder(in: forkproof.folder, named: "pecl")
      let archive = try await Self.pack(into: folder.path)
      let patches = ["lost-symbol", "no-timer-thread", "own-thread-only"]
      let result = try await forkproof(
        ["evaluate", "--source", archive, "--scenario", "exit-idle", "--settings", "default"]
          + ["--runs", "2"] + patches.map { "Tests/BundledPatches/\($0).patch" })
      let record = try result.record()
      let assessment = try #require(Assessment(record.entries))
      let source = try #require(
        record.entries.lazy.compactMap { entry -> SourceEntry? in
          if case .opened(let opening) = entry { opening.source } else { nil }
        }.first)
      #expect(source.name == "grpc-1.78.0.tgz")
      #expect(source.ref.hasPrefix("sha256:"))
      #expect(source.version == "1.78.0")
      let text = String(decoding: try readFile(result.recordPath()), as: UTF8.self)
      #expect(!text.contains(folder.path))
      // The core of the system has no part in it.
      #expect(!text.contains("libgrpc ") && result.outputText.contains("core inside the extension"))
      let verdicts = Dictionary(
        uniqueKeysWithValues: assessment.candidates.map {
          ($0.candidate.name, $0.judgement.verdict)
        })
      #expect(verdicts["lost-symbol"] == .buildFailed)
      #expect(
        result.outputText.contains("grpc.so needs _ZN9grpc_core6WakeUpEv, which nothing defines"))
      let hung = record.runs.filter { $0.subject == .base }
      #expect(!hung.isEmpty && hung.allSatisfy { $0.observation.stalls.isEmpty == false })
      for name in ["no-timer-thread", "own-thread-only"] {
        let runs = record.runs.filter { $0.subject == .candidate(name) }
        #expect(!runs.isEmpty && runs.allSatisfy { $0.observation.stalls.isEmpty }, "\(name)")
      }
    }

    @Test("a scenario that reads what the source does not have is skipped, with the reason")
    func lackingFiles() async throws {
      let folder = try ScratchFolder(in: forkproof.folder, named: "pecl")
      let archive = try await Self.pack(into: folder.path)
      let result = try await forkproof(
        ["evaluate", "--source", archive, "--base-only", "--runs", "1", "--settings", "default"]
          + ["--scenario", "exit-idle", "--scenario", "upstream-tests"])
      let runs = try result.record().runs.filter { $0.subject == .base }
      let endings = Dictionary(
        runs.map { ($0.cell.scenario, $0.observation.ending) }, uniquingKeysWith: { one, _ in one })
      #expect(endings["upstream-tests"] == .skipped("the source has no etc/roots.pem"))
      #expect(endings["exit-idle"] != nil && result.outputText.contains("exit-idle"))
    }

    @Test("both ways of building say the same in every cell, and the candidate is packed")
    func agreedAndPacked() async throws {
      let folder = try ScratchFolder(in: forkproof.folder, named: "pecl")
      let archive = try await Self.pack(into: folder.path)
      let patches = ["no-timer-thread", "own-thread-only"].map {
        "Tests/BundledPatches/\($0).patch"
      }
      let agreed = try await forkproof(
        ["agree", "--source", archive, "--recipe", "bundled-core"]
          + ["--against", "bundled-core-reference", "--scenario", "exit-idle", "--runs", "2"]
          + patches)
      #expect(agreed.status == .code(0), "\(agreed.outputText)\(agreed.errorText)")

      let built = try await forkproof(
        ["build", "--source", archive, "--force", "--output", "\(folder.path)/out", patches[0]]
          + ["--package", "tar", "--package", "deb", "--maintainer", "A Test <test@example.org>"])
      #expect(built.status == .code(0), "\(built.errorText)")
      let place = "\(folder.path)/out/no-timer-thread"
      let names = try FileManager.default.contentsOfDirectory(atPath: place)
      let archives = names.filter { $0.hasPrefix("php_grpc-1.78.0_") && $0.hasSuffix(".tgz") }
      let packed = try #require(archives.first)
      let list = try await run(Command("tar", ["tzf", "\(place)/\(packed)"]))
      // Nothing beside it: the core is in that file.
      #expect(list.outputText == "grpc.ini\ngrpc.so\nmanifest.json\n")
      #expect(names.contains { $0.hasSuffix(".deb") })
      #expect(!names.contains("grpc"))
    }

    @Test("a survey has a line for each source, and one that cannot be read keeps none from it")
    func surveyed() async throws {
      let folder = try ScratchFolder(in: forkproof.folder, named: "pecl")
      let archive = try await Self.pack(into: folder.path)
      let list = "\(folder.path)/sources"
      try writeFile(Array("\(archive) # today's\n\(folder.path)/none.tgz\n".utf8), to: list)
      let cells = ["--scenario", "exit-idle", "--settings", "default", "--runs", "1"]
      let plan = try await forkproof(["survey", "--list", list, "--plan"] + cells)
      #expect(plan.outputText.contains("grpc-1.78.0.tgz: 1 cell, at least 2 runs\n"))
      let result = try await forkproof(["survey", "--list", list] + cells)
      #expect(result.status == .code(2), "\(result.errorText)")
      let text = result.outputText
      #expect(text.hasPrefix("1. grpc 1.78.0 from grpc-1.78.0.tgz, commit "), "\(text)")
      #expect(text.contains("built by `bundled-core`"))
      #expect(text.contains("none.tgz: **not evaluated**: "))
      #expect(text.contains("| `exit-idle` | `default` | hang [1], 1 of 1 | – |"))
    }

    @Test("an archive whose file is not what its manifest says is refused")
    func spoiled() async throws {
      let folder = try ScratchFolder(in: forkproof.folder, named: "pecl")
      let archive = try await Self.pack(into: folder.path, spoiling: "src/core/lib/surface/init.cc")
      let result = try await forkproof("evaluate", "--source", archive, "--base-only")
      #expect(result.status == .code(64))
      #expect(
        result.errorText.hasPrefix(
          "error: grpc-1.78.0.tgz: src/core/lib/surface/init.cc has the MD5")
          || result.errorText.contains("\nerror: grpc-1.78.0.tgz: src/core/lib/surface/init.cc has")
      )
    }
  }
}
