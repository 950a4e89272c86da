import Files
import Foundation
import Processes
import Sandbox
import Storage
import Testing

extension EndToEnd {
  /// Other systems: what is no root, and how one is made, with a mmdebstrap that is a fake.
  @Suite(.serialized) struct EnvironmentTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "environment")
    }

    @Test func whatIsNoRootIsSaid() async throws {
      let missing = try await forkproof("evaluate", "--root", "\(files.path)/none")
      #expect(missing.status == .code(64))
      #expect(missing.errorText.contains("there is no such folder"), "\(missing.errorText)")
      let empty = try await forkproof("evaluate", "--root", files.path)
      #expect(empty.status == .code(64))
      #expect(empty.errorText.contains("it has no folder dev"), "\(empty.errorText)")
      let unmade = try await forkproof("evaluate", "--root", "debian-13")
      #expect(unmade.status == .code(64))
      #expect(unmade.errorText.hasSuffix("hint: forkproof environment make debian-13\n"))
    }

    @Test func aRootWithoutPhpIsSaid() async throws {
      for name in ["dev", "mnt", "proc", "tmp", "usr"] { try makeFolder("\(files.path)/\(name)") }
      let result = try await forkproof("evaluate", "--root", files.path)
      #expect(result.status == .code(3))
      #expect(result.errorText == "error: php is not installed\nhint: apt-get install php-cli\n")
      let open = try await forkproof("evaluate", "--root", files.path, "--sandbox", "none")
      #expect(open.status == .code(64), "\(open.errorText)")
    }

    /// Both lie where a sandbox shows nothing of the machine.
    @Test func aPhpAndItsFpmFromElsewhereAreRun() async throws {
      let folder = "/usr/sbin"
      let fpm = try #require(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          .last { $0.hasPrefix("php-fpm") })
      let php = try #require(findProgram("php"))
      for (place, program) in [("php/bin/own-php", php), ("fpm/sbin/own-fpm", "\(folder)/\(fpm)")] {
        let path = "\(files.path)/\(place)"
        try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        try writeFile(try readFile(program), to: path)
        chmod(path, 0o755)
      }
      let result = try await forkproof(
        "evaluate", "--php", "\(files.path)/php/bin/own-php",
        "--fpm", "\(files.path)/fpm/sbin/own-fpm", "--scenario", "fpm-recycle",
        "--scenario", "exit-idle", "--settings", "on-epoll1", "--runs", "1",
        // The same bytes under another name are the same PHP, whose runs may be known already.
        "--rerun",
        "patches/grpc-1.51/extension-fork-handlers.patch")
      #expect(result.status == .code(0), "\(result.outputText)\(result.errorText)")
      let runs = try result.record().runs
      for (scenario, programs) in [
        ("exit-idle", ["own-php"]), ("fpm-recycle", ["own-php", "own-fpm"]),
      ] {
        let names = runs.filter { $0.cell.scenario == scenario }
          .map { Set($0.observation.processes.map(\.name)) }
        #expect(names.count == 3)
        #expect(names.allSatisfy { $0.isSuperset(of: programs) }, "\(names)")
      }
    }

    /// A mmdebstrap that writes the folders of a root, and its arguments to a file.
    private func fake(_ body: String) throws -> [String: String] {
      let script = """
        #!/bin/sh
        echo "$@" >> "\(files.path)/calls"
        \(body)
        """
      let path = "\(files.path)/bin/mmdebstrap"
      try makeFolder("\(files.path)/bin")
      try writeFile(Array(script.utf8), to: path)
      chmod(path, 0o755)
      return [
        "PATH": "\(files.path)/bin:/usr/bin:/bin", "XDG_CACHE_HOME": "\(files.path)/cache",
      ]
    }

    private var calls: [String] {
      let bytes = (try? readFile("\(files.path)/calls")) ?? []
      return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func anEnvironmentIsMadeOnce() async throws {
      let changes = try fake(
        """
        for word in "$@"; do case "$word" in *.tar) tar=$word ;; esac; done
        mkdir -p "\(files.path)/r/dev/pts" "\(files.path)/r/mnt"
        tar -C "\(files.path)/r" -cf "$tar" .
        """)
      let first = try await forkproof("environment", "make", "debian-13", changing: changes)
      try #require(first.status == .code(0), "\(first.errorText)")
      let folder = String(first.outputText.dropLast())
      #expect(folder == "\(files.path)/cache/forkproof/environments/debian-13")
      #expect(exists("\(folder)/mnt") && !exists("\(folder)/dev/pts"))
      let call = try #require(calls.first)
      #expect(call.contains("php8.4-cli") && call.contains(" trixie "), "\(call)")
      let again = try await forkproof("environment", "make", "debian-13", changing: changes)
      #expect(again.output == first.output && calls.count == 1)
      let anew = try await forkproof(
        "environment", "make", "debian-13", "--refresh", changing: changes)
      #expect(anew.output == first.output && calls.count == 2)
      let left = try FileManager.default.contentsOfDirectory(
        atPath: "\(files.path)/cache/forkproof/environments")
      #expect(left.sorted() == ["debian-13", "debian-13.made"])
    }

    @Test func whatMmdebstrapSaysIsPassedOn() async throws {
      let changes = try fake("echo 'I: trying' >&2; echo 'E: no such suite' >&2; exit 25")
      let result = try await forkproof("environment", "make", "debian-13", changing: changes)
      #expect(result.status == .code(3))
      #expect(
        result.errorText.contains(
          "error: environment debian-13 cannot be made: E: no such suite\nhint: "))
      let left = try FileManager.default.contentsOfDirectory(
        atPath: "\(files.path)/cache/forkproof/environments")
      #expect(left == [])
      let unknown = try await forkproof("environment", "make", "debiam-13", changing: changes)
      #expect(unknown.status == .code(64))
      #expect(unknown.errorText.hasSuffix("hint: did you mean 'debian-13'?\n"))
    }
  }
}
