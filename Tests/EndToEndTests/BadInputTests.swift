import Files
import Foundation
import Storage
import Testing

extension EndToEnd {
  /// Bad input gets a clear line with its place, a hint, and its exit code; never a trace of ours.
  @Suite struct BadInputTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "bad")
    }

    @Test(
      "a bad patch is unreadable by its line and its reason",
      arguments: [
        ("", "1: the patch file is empty"),
        ("hello\n", "1: there is no diff in this file"),
        ("\u{0}\u{1}\u{2}", "1: this is a binary file, not a unified diff"),
        ("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n", "3: this hunk is truncated"),
        ("diff --git a/x b/x\nGIT binary patch\nliteral 1\n", ": "),
        ("--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n", ": "),
      ])
    func patches(text: String, told: String) async throws {
      let path = "\(files.path)/bad.patch"
      try writeFile(Array(text.utf8), to: path)
      let result = try await forkproof("evaluate", path)
      #expect(result.status == .code(125), "\(result.errorText)")
      #expect(
        result.outputText.contains("UNREADABLE bad\n    ./bad.patch:"), "\(result.outputText)")
      #expect(result.outputText.contains(told), "\(result.outputText)")
    }

    @Test func aCandidateThatIsNotThereIsWrongUse() async throws {
      let path = "\(files.path)/none.patch"
      let result = try await forkproof("evaluate", path)
      #expect(result.status == .code(64))
      #expect(
        result.errorText == "error: \(path):1: there is no such file\n"
          + "hint: name a patch file, the folder of a series, a URL or a commit\n")
      #expect(result.output.isEmpty)
      #expect(try await forkproof("evaluate", "-", "-").status == .code(64))
    }

    @Test(
      "a bad line of a recipe is told with its place and what was meant",
      arguments: [
        ("quesiton: x\n", "unknown key 'quesiton'", "did you mean 'question'?"),
        ("sapi: [cli]\n", "expected", ""),
        ("peer: ecko\n", "'ecko'", "did you mean 'echo'?"),
        ("question: again\n", "question", ""),
      ])
    func recipes(line: String, told: String, hint: String) async throws {
      let home = "\(files.path)/home"
      try makeFolder(home)
      try FileManager.default.copyItem(
        atPath: "\(forkproof.root)/recipes", toPath: "\(home)/recipes")
      try makeFolder("\(home)/patches")
      let name = "\(home)/recipes/scenarios/exit-idle.yaml"
      let key = line.prefix { $0 != ":" }
      var text = String(decoding: try readFile(name), as: UTF8.self)
      // A second `question` is the duplicate; every other key takes the place of what was there.
      if key != "question" {
        text = text.split(separator: "\n", omittingEmptySubsequences: false)
          .filter { !$0.hasPrefix(key + ":") }.joined(separator: "\n")
      }
      try writeFile(Array((line + text).utf8), to: name)
      let result = try await forkproof("list", "scenarios", changing: ["FORKPROOF_HOME": home])
      #expect(result.status == .code(64))
      let first = try #require(result.errorText.split(separator: "\n").first)
      #expect(first.hasPrefix("error: \(name):"), "\(first)")
      #expect(result.errorText.contains(told), "\(result.errorText)")
      #expect(hint.isEmpty || result.errorText.contains("hint: \(hint)"), "\(result.errorText)")
    }

    /// What git itself would run or read for such a repository.
    @Test func aRepositoryOfAStrangerRunsNothing() async throws {
      let made = try await forkproof.bash(
        """
        git init -q repository && cd repository
        for key in core.fsmonitor core.sshCommand core.gitProxy uploadpack.packObjectsHook; do
          git config $key 'touch ../ran'
        done
        git config include.path /dev/zero
        printf '#!/bin/sh\ntouch ../ran\n' >.git/hooks/post-checkout
        cp .git/hooks/post-checkout .git/hooks/reference-transaction
        chmod +x .git/hooks/*
        echo /dev >.git/objects/info/alternates
        """, in: files.path, timeLimit: 60)
      #expect(made.status == .code(0), "\(made.errorText)")
      let result = try await forkproof(
        "evaluate", "--base-only", "--source", "\(files.path)/repository", "--ref", "HEAD")
      #expect(result.status == .code(64) || result.status == .code(3), "\(result.errorText)")
      #expect(result.errorText.contains("error: "), "\(result.errorText)")
      #expect(access("\(files.path)/ran", F_OK) != 0)
    }

    @Test func aMissingToolIsNamedWithItsPackage() async throws {
      let tools = try ScratchFolder(in: files.path, named: "tools")
      symlink("/usr/bin/php", "\(tools.path)/php")
      let result = try await forkproof("evaluate", changing: ["PATH": tools.path])
      #expect(result.status == .code(3))
      #expect(result.errorText.contains("hint: apt-get install "), "\(result.errorText)")
    }

    @Test func aPhpWithoutPcntlIsRefused() async throws {
      let php = "\(files.path)/php"
      let script = "#!/bin/sh\nprintf '8.2.0\\n0\\n/none\\npcntl 0\\nposix 1\\njson 1\\n'\n"
      try writeFile(Array(script.utf8), to: php)
      chmod(php, 0o755)
      let result = try await forkproof("evaluate", "--php", php)
      #expect(result.status == .code(3))
      #expect(result.errorText.contains("error: \(php) has no pcntl extension\nhint: "))
    }

    @Test func aPhpFpmThatIsNoneIsRefused() async throws {
      let nowhere = try await forkproof("evaluate", "--fpm", "/none/php-fpm")
      #expect(nowhere.status == .code(3))
      #expect(nowhere.errorText.contains("error: there is no PHP-FPM at /none/php-fpm\nhint: "))
      let fpm = "\(files.path)/fpm"
      for (says, isSaid) in [
        ("PHP 5.6.40 (fpm-fcgi) (built: today)\\nmore", "PHP 5.6.40 (fpm-fcgi) (built: today)"),
        ("PHP 8.2.0 (cli)", "PHP 8.2.0 (cli)"), ("", ""),
      ] {
        try writeFile(Array("#!/bin/sh\nprintf '\(says)'\n".utf8), to: fpm)
        chmod(fpm, 0o755)
        let result = try await forkproof("reproduce", "swoole#2604", "--fpm", fpm)
        #expect(result.status == .code(3), "\(result.errorText)")
        #expect(result.errorText.contains("error: \(fpm) is not a PHP-FPM of version "))
        #expect(result.errorText.contains("it says '\(isSaid)'\nhint: "), "\(result.errorText)")
      }
    }

    @Test func wrongUseIsCode64() async throws {
      #expect(try await forkproof("evaluate", "--runs", "0").status == .code(64))
      #expect(try await forkproof("evaluate", "--no-such-option").status == .code(64))
      #expect(try await forkproof("list", "everything").status == .code(64))
      #expect(try await forkproof("evaluate", "--source", "/x").status == .code(64))
      let unknown = try await forkproof("evaluate", "--scenario", "exit-idel")
      #expect(unknown.status == .code(64))
      #expect(unknown.errorText.hasSuffix("hint: did you mean 'exit-idle'?\n"))
    }

    @Test func aReportWithoutARecipeIsSaid() async throws {
      let unknown = try await forkproof("reproduce", "grpc#18834")
      #expect(unknown.status == .code(64))
      #expect(
        unknown.errorText
          == "error: no recipe reproduces 'grpc#18834'\nhint: did you mean 'grpc#18833'?\n")
      #expect(try await forkproof("reproduce", "x").status == .code(64))
      #expect(try await forkproof("reproduce", "grpc#18833", "--runs", "0").status == .code(64))
      let elsewhere = try await forkproof("reproduce", "https://github.com/grpc/grpc/issues/22089")
      #expect(elsewhere.status == .code(125))
      #expect(elsewhere.outputText.hasSuffix("cannot be tested here: it was seen on macos only\n"))
    }

    @Test func aSourceThatIsNoneIsSaid() async throws {
      let result = try await forkproof(
        "evaluate", "--source", "\(files.path)/nothing", "--ref", "v1")
      #expect(result.status == .code(64))
      #expect(result.errorText.contains("hint: "))
    }

    @Test(
      "a list goes to standard output and nothing beside it",
      arguments: [
        "sources", "patches", "recipes", "scenarios", "settings", "issues", "environments",
      ])
    func listsAreData(kind: String) async throws {
      let result = try await forkproof("list", kind)
      #expect(result.status == .code(0))
      #expect(result.outputText.split(separator: "\n").count >= 1)
      #expect(result.errors.isEmpty)
    }
  }
}
