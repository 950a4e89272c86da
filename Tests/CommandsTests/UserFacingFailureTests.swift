import ArgumentParser
import Basics
import Files
import Recipes
import Testing
@testable import Commands

@Suite("How a verb ends")
struct UserFacingFailureTests {
  private let console = Console(environment: [:], OutputOptions.silent)

  /// The exit code of a verb whose body ends like this.
  private func code(
    isBisecting: Bool = false, _ body: () async throws -> Basics.ExitCode
  ) async -> Int32 {
    do {
      try await reporting(to: console, isBisecting: isBisecting, body)
      return 0
    } catch {
      return Forkproof.exitCode(for: error).rawValue
    }
  }

  @Test("with the code that its body gives", arguments: Basics.ExitCode.allCases)
  func codes(given: Basics.ExitCode) async {
    #expect(await code { given } == given.rawValue)
  }

  @Test("while bisecting, undecided is skipped and an error ends the bisection")
  func bisecting() async {
    let codes: [(Basics.ExitCode, Int32)] = [
      (.passed, 0), (.failed, 1), (.inconclusive, 125), (.untestable, 125), (.ownError, 255),
      (.usage, 255),
    ]
    #expect(codes.count == Basics.ExitCode.allCases.count)
    for (given, expected) in codes {
      #expect(await code(isBisecting: true) { given } == expected)
    }
    // An interruption asks for no other commit in its place.
    #expect(await code(isBisecting: true) { throw CancellationError() } == 255)
    #expect(await code { throw CancellationError() } == 2)
  }

  @Test("an error tells what is wrong and what to do, and has its code")
  func errors() {
    let usage = UserFacingFailure(UsageError("no such folder", hint: "make it"))
    #expect(usage.lines == ["error: no such folder", "hint: make it"])
    #expect(usage.code == .usage)
    let plain = UserFacingFailure(UsageError("no such folder", hint: nil))
    #expect(plain.lines == ["error: no such folder"])
    let file = UserFacingFailure(FileError(attempt: "cannot read", path: "/x", reason: "busy"))
    #expect(file.lines.first?.hasPrefix("error: ") ?? false)
    #expect(file.code == .ownError)
  }

  @Test("a name in an error neither ends its line, nor steers a terminal, nor goes on for ever")
  func names() {
    let name =
      "a\u{1b}]0;b\u{7}\n::error::c\u{9b}31m\u{202e}" + String(repeating: "d/", count: 100_000)
    let lines = UserFacingFailure(UsageError(name, hint: name)).lines
    #expect(lines.count == 2)
    for line in lines {
      #expect(line.utf8.count < 20_000)
      #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      #expect(!line.contains("\u{202e}"))
    }
    #expect(lines.first?.hasPrefix("error: a␛]0;b␇ ::error::c") == true)
  }

  @Test("what was interrupted is undecided, what nothing foresaw is our own error")
  func others() {
    struct Strange: Error {}
    #expect(UserFacingFailure(CancellationError()).code == .inconclusive)
    #expect(UserFacingFailure(CancellationError()).lines == ["error: interrupted"])
    #expect(UserFacingFailure(Strange()).code == .ownError)
  }
}

extension OutputOptions {
  /// As `--quiet` has it.
  fileprivate static var silent: OutputOptions {
    var options = OutputOptions()
    options.color = .never
    options.quiet = true
    options.verbose = false
    return options
  }
}
