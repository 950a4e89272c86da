import Foundation
import Testing

@testable import Recipes

/// The recipes that come with the tool.
private let shipped = here + "/../../recipes"

private let php = ["/usr/bin/php", "/usr/local/bin/php"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

private func scripts() throws -> [String] {
  let found = FileManager.default.enumerator(atPath: shipped + "/scenarios")
  return (found?.allObjects ?? []).compactMap { $0 as? String }
    .filter { $0.hasSuffix(".php") }.sorted()
}

@Suite struct ShippedTests {
  @Test func everyRecipeLoads() throws {
    let book = try RecipeBook.load(folders: [shipped])
    #expect(book.sources.map(\.name) == ["debian", "upstream"])
    #expect(book.builds.map(\.name).contains("system-core"))
    for name in ["child-deadline", "child-rpc", "exit-after-rpc", "exit-idle", "parent-rpc"] {
      let scenario = try book.scenario(named: name)
      #expect(scenario.settings == ["default", "env-off", "on-epoll1", "on-poll"])
      #expect(Set(scenario.base.keys) == Set(scenario.settings))
    }
    #expect(
      book.settings.filter(\.recipe.promisesForking).map(\.name) == ["on-epoll1", "on-poll"])
  }

  /// Without the extension a run must pass: nothing that is left to judge may need it.
  @Test func everyScenarioAsksSomethingOfPHPItself() throws {
    for entry in try RecipeBook.load(folders: [shipped]).scenarios {
      #expect(entry.recipe.must.contains { !$0.needsExtension }, "\(entry.name)")
    }
  }

  /// A phase that the recipe waits for has to be one that the script or its prelude can report.
  @Test func everyDeclaredPhaseIsWritten() throws {
    let prelude = try String(
      contentsOfFile: shipped + "/scenarios/lib/forkproof.php", encoding: .utf8)
    let book = try RecipeBook.load(folders: [shipped])
    for entry in book.scenarios {
      let script = try String(
        contentsOfFile: book.script(ofScenario: entry.name), encoding: .utf8)
      for phase in entry.recipe.phases {
        #expect((prelude + script).contains("'\(phase)'"), "\(entry.name): \(phase)")
      }
    }
  }

  @Test(.enabled(if: php != nil, "there is no php"))
  func everyScriptParses() throws {
    let files = try scripts()
    #expect(files.count >= 6)
    for file in files {
      let lint = Process()
      lint.executableURL = URL(filePath: try #require(php))
      lint.arguments = ["-n", "-l", shipped + "/scenarios/" + file]
      let output = Pipe()
      lint.standardOutput = output
      lint.standardError = output
      try lint.run()
      let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      lint.waitUntilExit()
      #expect(lint.terminationStatus == 0, "\(text)")
    }
  }
}
