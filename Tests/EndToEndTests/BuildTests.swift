import Files
import Foundation
import Processes
import Sandbox
import Storage
import Testing

extension EndToEnd {
  /// From a judged patch to what one installs.
  @Suite struct BuildTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "build")
    }

    /// Passes in this one scenario, which is all that its evaluation here asks.
    private let patch = "patches/grpc-1.51/extension-fork-handlers.patch"

    @Test(arguments: [["build", "--output", "out"], ["evaluate"], ["verify"]])
    func aMachineWithoutASandboxIsToldFromAPatchThatFails(verb: [String]) async throws {
      let bubblewrap = "\(files.path)/bin/bwrap"
      try makeFolder("\(files.path)/bin")
      let script = "#!/bin/sh\necho bwrap: No permissions >&2\nexit 1\n"
      try writeFile(Array(script.utf8), to: bubblewrap)
      chmod(bubblewrap, 0o755)
      let path = "\(files.path)/bin:\(forkproof.environment["PATH"] ?? "/usr/bin:/bin")"
      let given = verb.first == "verify" ? "/bin/true" : "\(forkproof.root)/\(patch)"
      let result = try await forkproof(
        [verb[0], given] + verb.dropFirst(), in: files.path, changing: ["PATH": path])
      #expect(result.status == .code(3), "\(result.errorText)")
      // Before it stands what sandboxes of this machine would lack, if anything.
      let lines = result.errorText.split(separator: "\n").drop { $0.hasPrefix("the sandbox: ") }
      #expect(lines.first?.hasPrefix("error: no sandbox can be made") == true, "\(lines)")
      #expect(lines.first?.hasSuffix(": bwrap: No permissions") == true, "\(lines)")
      #expect(lines.count == 2 && lines.last?.hasPrefix("hint: ") == true, "\(lines)")
    }

    @Test func onlyWhatHasPassedIsBuiltAndWhatIsTouchedIsRefused() async throws {
      let out = "\(files.path)/out"
      let state = ["XDG_STATE_HOME": "\(files.path)/state"]
      let refused = try await forkproof("build", patch, "--output", out, changing: state)
      #expect(refused.status == .code(1))
      #expect(
        refused.errorText.contains(
          """
          error: extension-fork-handlers: no evaluation has judged this build
          hint: forkproof evaluate it first, or --force to build it all the same
          """), "\(refused.errorText)")
      #expect(!exists(out))

      let evaluated = try await forkproof(
        "evaluate", patch, "--scenario", "exit-idle", "--settings", "on-epoll1", "--quiet",
        "--format", "json=\(files.path)/report.json", "--format", "tap", changing: state)
      #expect(evaluated.status == .code(0), "\(evaluated.errorText)")
      #expect(evaluated.errorText.isEmpty && evaluated.outputText.hasPrefix("TAP version 14\n"))
      #expect(exists("\(files.path)/report.json"))

      let built = try await forkproof("build", patch, "--output", out, "--quiet", changing: state)
      #expect(built.status == .code(0), "\(built.errorText)")
      let folder = "\(out)/extension-fork-handlers"
      #expect(built.outputText.contains("\(folder)/grpc.so\n"))
      let loaded = try await run(
        Command("php", ["-n", "-d", "extension=\(folder)/grpc.so", "-m"], timeLimit: 60))
      #expect(loaded.outputText.contains("\ngrpc\n"))
      let manifest = String(decoding: try readFile("\(folder)/manifest.json"), as: UTF8.self)
      #expect(
        manifest.contains("\"verdict\" : \"PASS\"") && manifest.contains("\"forced\" : false"))
      #expect(try await forkproof("check", folder).status == .code(0))

      let library = try readFile("\(folder)/grpc.so")
      try writeFile(library + [0], to: "\(folder)/grpc.so")
      let touched = try await forkproof("check", folder)
      #expect(touched.status == .code(1))
      #expect(touched.errorText.contains("grpc.so: this file is not what was built"))
    }

    @Test(
      "wrong use of build is refused before anything is made",
      arguments: [
        (["build", "--output", "/proc/none"], 1, "no evaluation has judged this build"),
        (["build", "--output", "/proc/none", "--force", "--package", "deb"], 64, "maintainer"),
        (
          ["build", "--output", "/proc/none", "--force", "--settings", "env-off"], 64, "environment"
        ),
        (["build", "--output", "/proc/none", "--force", "--settings", "nome"], 64, "unknown"),
        (["build", "--output", "/proc/none", "patches/none.patch"], 64, "no such file"),
        (["build"], 64, "--output"),
        (["build", "--output", "x", "--package", "rpm"], 64, "rpm"),
        (["build", "--output", "x", "--revision", "0"], 64, "--revision"),
        (["check", "/proc/none"], 64, "no manifest"),
        (["compare", "a", "b"], 64, "no evaluation is named 'a'"),
        (["history", "--limit", "-1"], 64, "--limit"),
        (["history", "--quiet", "--verbose"], 64, "--verbose"),
        (["evaluate", "--format", "json", "--format", "tap"], 64, "standard output"),
        (["evaluate", "--format", "json=a", "--format", "tap=a"], 64, "share a file"),
        (["evaluate", "--format", "jsno"], 64, "jsno"),
        (["evaluate", "--format", "json=/none/report.json"], 64, "there is no folder /none"),
        (["evaluate", "--base-only", "x.patch"], 64, "--base-only"),
        (["evaluate", "--bisect", "--source", "/none/", "--ref", "HEAD"], 255, "no folder /none"),
        (["evaluate", "--bisect", "--sorce", "/none/"], 255, "--sorce"),
        (["evaluate", "--bisect", "--source", ""], 255, "argument 4 is empty"),
      ])
    func wrongUse(words: [String], code: Int, told: String) async throws {
      let result = try await forkproof(words)
      #expect(result.status == .code(code), "\(result.errorText)")
      #expect(result.errorText.contains(told), "\(result.errorText)")
      #expect(result.output.isEmpty)
    }
  }
}

extension EndToEnd {
  /// Everything around an evaluation: a folder of one's own, history, the manual.
  @Suite struct ShellTests {
    private let forkproof = CommandLine.shared
    private let files: ScratchFolder

    init() throws {
      files = try ScratchFolder(in: CommandLine.shared.folder, named: "shell")
    }

    @Test func aFolderOfOnesOwnAddsToOurs() async throws {
      let folder = "\(files.path)/own"
      let started = try await forkproof("init", folder)
      #expect(started.status == .code(0), "\(started.errorText)")
      #expect(exists("\(folder)/.github/workflows/forkproof.yml"))
      #expect(try await forkproof("init", folder).status == .code(64))

      let made = try await forkproof(["new", "scenario", "my-server"], in: folder)
      #expect(made.outputText.contains("own/recipes/scenarios/my-server.yaml\n"), "\(made)")
      try makeFolder("\(folder)/patches/grpc-1.51")
      try FileManager.default.copyItem(
        atPath: "\(forkproof.root)/patches/grpc-1.51/comment-only.patch",
        toPath: "\(folder)/patches/grpc-1.51/mine.patch")
      let below = "\(folder)/patches"
      let scenarios = try await forkproof(["list", "scenarios"], in: below).outputText
      #expect(scenarios.contains("\nmy-server") && scenarios.contains("exit-idle"))
      let patches = try await forkproof(["list", "patches"], in: below).outputText
      #expect(patches.contains("mine.patch") && patches.contains("comment-only.patch"))

      let state = ["XDG_STATE_HOME": "\(files.path)/state"]
      let evaluated = try await forkproof(
        [
          "evaluate", "grpc-1.51/mine.patch", "--scenario", "my-server", "--settings", "on-epoll1",
          "--color", "always", "--format", "junit=../junit.xml",
        ], in: below, changing: state)
      #expect(evaluated.status == .code(125), "\(evaluated.errorText)")
      #expect(evaluated.outputText.contains("\u{1b}["))
      #expect(exists("\(folder)/junit.xml"))

      let history = try await forkproof(["history"], in: below, changing: state)
      #expect(history.outputText.contains("1 NO-EFFECT"), "\(history)")
      let name = try #require(
        history.outputText.split(separator: "\n").last?.split(separator: " ").first)
      let compared = try await forkproof(
        ["compare", String(name), String(name)], in: below, changing: state)
      #expect(compared.status == .code(0))
      #expect(compared.outputText.contains("1 cell in both: 0 newly failing, 0 mended"))
    }

    @Test("every page of the manual is well-formed, and there is one for each verb")
    func manual() async throws {
      let folder = "\(files.path)/man1"
      #expect(try await forkproof("manual", "--output", folder).status == .code(0))
      let pages = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(pages.count > 15 && pages.contains("forkproof-evaluate.1"))
      let paths = pages.map { "\(folder)/\($0)" }
      let lint = try await run(Command("mandoc", ["-T", "lint", "-W", "warning"] + paths))
      #expect(lint.status == .code(0), "\(lint.outputText)")
      let printed = try await forkproof("manual", "evaluate")
      #expect(printed.output == (try readFile("\(folder)/forkproof-evaluate.1")))
    }

    @Test("the completions are scripts that their shell reads", arguments: ["bash", "zsh", "fish"])
    func completionsAreScripts(shell: String) async throws {
      let script = try await forkproof("--generate-completion-script", shell)
      let path = "\(files.path)/completion"
      try writeFile(script.output, to: path)
      let checked = try await run(Command(shell, ["-n", path]))
      #expect(checked.status == .code(0), "\(checked.errorText)")
      #expect(script.outputText.contains("evaluate") && script.outputText.contains("history"))
    }
  }
}
