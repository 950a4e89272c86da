import Foundation
import Testing
@testable import Model
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
  @Test("every recipe that is shipped loads")
  func everyRecipeLoads() throws {
    let book = try RecipeBook.load(folders: [shipped])
    #expect(book.sources.map(\.name) == ["debian", "pecl", "upstream"])
    #expect(book.builds.map(\.name).contains("system-core"))
    // The other ways to switch fork support on are asked of a few.
    let matrix: Set = ["default", "env-off", "on-epoll1", "on-poll"]
    for entry in book.scenarios {
      let scenario = entry.recipe
      #expect(
        matrix.isSubset(of: scenario.settings) == (scenario.narrowed == nil),
        "\(entry.name): say why")
      // Of Swoole nothing is known: it was not there to be measured with.
      if !scenario.requires.contains("swoole") {
        #expect(Set(scenario.base.keys) == Set(scenario.settings), "\(entry.name)")
      }
    }
    #expect(
      book.settings.filter(\.recipe.promisesForking).map(\.name)
        == ["engine-fork", "engine-without-polling", "env-on", "ini-alone", "on-epoll1", "on-poll"])
  }

  @Test("a version is a number, and no part of a path or of a command")
  func versions() throws {
    let target = try RecipeBook.load(folders: [shipped]).target(named: "grpc")
    func version(_ text: String) -> String? {
      target.version(in: "#ifndef VERSION_H\n#define PHP_GRPC_VERSION \"\(text)\"\n")
    }
    for good in ["1.51.1", "1.78.0RC1", "1.77.0dev", "1.30.0~rc1+dfsg-2"] {
      #expect(version(good) == good)
    }
    for bad in [
      "1.51.1/../../../victim/x", "../1", "", "v1", "1 2", "1\u{1b}[31m", "1$(id)", "1\u{0661}",
      String(repeating: "1", count: 65),
    ] {
      #expect(version(bad) == nil, "\(bad)")
    }
  }

  /// The reports that are known of, each with a recipe.
  @Test func everyReportHasARecipe() throws {
    let numbers = [
      11506, 11711, 13412, 14370, 15334, 17240, 18557, 18690, 18833, 19654, 20250, 20994, 21321,
      22089, 23477, 23833, 24891, 27724, 30526, 31772, 31885,
    ]
    let book = try RecipeBook.load(folders: [shipped])
    for number in numbers {
      #expect(try !book.issues(matching: "grpc#\(number)").isEmpty)
    }
    #expect(try book.issues(matching: "swoole#2604").count == 1)
    #expect(try book.issues(matching: "mlocati/docker-php-extension-installer#267").count == 1)
    #expect(try book.issues(matching: "grpc#23833").map(\.isComment) == [false, true])
    #expect(try book.issues(matching: "grpc#23833 (comment)").map(\.isComment) == [true])
  }

  @Test(
    "PECL's own build of the core reads, needs and configures what the one that joins units does")
  func reference() throws {
    let book = try RecipeBook.load(folders: [shipped])
    var joining = try book.build(named: "bundled-core")
    let reference = try book.build(named: "bundled-core-reference")
    joining.needs["ccache"] = nil
    #expect(reference.needs == joining.needs)
    #expect(reference.reads == joining.reads && reference.loads == joining.loads)
    #expect(reference.steps.dropLast() == joining.steps.dropLast())
    #expect(reference.steps.last?.reads == joining.steps.last?.reads)
    #expect(reference.steps.last?.units == nil && joining.steps.last?.units != nil)
  }

  @Test("the guide tells the compiler's options that bundled-core adds")
  func optionsInGuide() throws {
    let recipe = try RecipeBook.load(folders: [shipped]).build(named: "bundled-core")
    let flags = try #require(recipe.steps.compactMap(\.units).first).flags
    let guide = try String(contentsOfFile: here + "/../../docs/guide.md", encoding: .utf8)
    // Warnings are nothing that a user sees.
    let told = flags.filter { $0 != "-w" }
      .map { $0 == "-g0" ? "without debug information" : "at `\($0)`" }.joined(separator: " and ")
    let text = guide.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("compiles units of one library together, \(told), with all other"))
  }

  /// Without the extension a run must pass: nothing that is left to judge may need it.
  @Test func everyScenarioAsksSomethingOfPHPItself() throws {
    for entry in try RecipeBook.load(folders: [shipped]).scenarios {
      #expect(entry.recipe.must.contains { !$0.needsExtension }, "\(entry.name)")
    }
  }

  /// A phase that the recipe waits for has to be one that the script or its prelude can report.
  @Test func everyDeclaredPhaseIsWritten() throws {
    let shared = try scripts().filter { $0.contains("/") }
    let prelude = try shared.map {
      try String(contentsOfFile: shipped + "/scenarios/" + $0, encoding: .utf8)
    }.joined()
    let book = try RecipeBook.load(folders: [shipped])
    for entry in book.scenarios {
      let script = try String(
        contentsOfFile: book.script(ofScenario: entry.name), encoding: .utf8)
      for phase in entry.recipe.phases {
        #expect((prelude + script).contains("'\(phase)'"), "\(entry.name): \(phase)")
      }
    }
  }

  @Test("every script that is shipped parses", .enabled(if: php != nil, "there is no php"))
  func everyScriptParses() throws {
    let files = try scripts()
    #expect(files.count >= 30)
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
