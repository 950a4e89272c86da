import Files
import Foundation
import Recipes
import Testing
@testable import Commands

@Suite("forkproof new")
struct NewCommandTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "new")
  }

  private func make(_ name: String, option: String = "--scenario-dir") async throws -> Int32 {
    await exitCode(
      of: try parsed(NewCommand.self, "new", "scenario", name, option, "\(scratch.path)/own"))
  }

  @Test("writes a recipe that loads, a script and their library")
  func files() async throws {
    #expect(try await make("my-server") == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/own")
    #expect(names.sorted() == ["lib", "my-server.php", "my-server.yaml"])
    let home = try Home.find(environment: [:])
    let book = try RecipeBook.load(folders: home.recipes, scenarios: ["\(scratch.path)/own"])
    #expect(book.scenarios.contains { $0.name == "my-server" })
  }

  @Test("touches nothing that is there")
  func again() async throws {
    #expect(try await make("my-server") == 0)
    try writeFile(Array("mine".utf8), to: "\(scratch.path)/own/my-server.php")
    #expect(try await make("my-server") == 64)
    #expect(try readFile("\(scratch.path)/own/my-server.php") == Array("mine".utf8))
  }

  @Test("refuses what is no name", arguments: ["My", "a/b", "-a", "", ".."])
  func names(name: String) async throws {
    let command = try NewCommand.parse(
      ["scenario", "--scenario-dir", "\(scratch.path)/own", "--", name])
    #expect(await exitCode(of: command) == 64)
    #expect(!exists("\(scratch.path)/own"))
  }

  @Test("the older name of the option still works")
  func older() async throws {
    #expect(try await make("my-server", option: "--scenarios") == 0)
    #expect(exists("\(scratch.path)/own/my-server.yaml"))
  }
}
