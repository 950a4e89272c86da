import Basics
import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof verify")
struct VerifyCommandTests {
  @Test("without arguments it takes what PHP loads, by the defaults of the recipes")
  func defaults() throws {
    let command = try parsed(VerifyCommand.self, "verify")
    #expect(command.files == [] && command.leftOut == [] && !command.phpIni)
    #expect(command.matrix.scenarios == [] && command.environment.php == "php")
    #expect(command.runs.saysNothing)
    #expect(command.formats.wanted == [FormatRequest(.terminal)])
  }

  @Test("files and options may come in any order")
  func order() throws {
    let command = try parsed(
      VerifyCommand.self, "verify", "a.so", "--scenario", "leak", "--php", "php8.4", "b.so")
    #expect(command.files == ["a.so", "b.so"])
    #expect(command.matrix.scenarios == ["leak"] && command.environment.php == "php8.4")
  }

  @Test("an extension can only be left out of the ini files when they are read")
  func leftOut() throws {
    #expect(refusal("verify", "--without-extension", "opcache")?.code == 64)
    let command = try parsed(
      VerifyCommand.self, "verify", "--php-ini", "--without-extension", "opcache",
      "--without-extension", "xdebug")
    #expect(command.phpIni && command.leftOut == ["opcache", "xdebug"])
  }

  @Test(
    "what builds a source has no place here",
    arguments: [
      ["--source", "debian"], ["--recipe", "system-core"], ["--phpize", "phpize8.2"],
      ["--base-only"],
    ])
  func building(words: [String]) {
    #expect(refusal("verify", words[0], words.last ?? "")?.code == 64)
  }

  @Test("a report whose folder is not there is refused before anything runs")
  func folder() async throws {
    let command = try parsed(
      VerifyCommand.self, "verify", "--format", "html=/nonexistent/report.html")
    #expect(await exitCode(of: command) == 64)
  }
}
