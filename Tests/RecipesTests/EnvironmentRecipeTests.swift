import TestSupport
import Testing
@testable import Model
@testable import Recipes

@Suite struct EnvironmentRecipeTests {
  @Test func anEnvironmentWithEveryKey() throws {
    let yaml =
      "description: D\ndebian: {release: trixie, suites: [trixie], packages: [g++, php8.4-cli]}\n"
    #expect(
      try EnvironmentRecipe(yaml: Array(yaml.utf8), file: "debian-13.yaml")
        == EnvironmentRecipe(
          name: "debian-13", description: "D", release: "trixie", suites: ["trixie"],
          packages: ["g++", "php8.4-cli"]))
  }

  @Test(
    "a bad environment has its golden problems",
    arguments: [
      HostileFile("missing", "description: D\n"),
      HostileFile("half", "debian: {release: trixie}\n"),
      HostileFile(
        "words", "debian:\n  release: '--x'\n  packages: ['-x', 'a b', 'a,b', '']\n  mirror: x\n"),
      HostileFile("no-packages", "debian: {release: trixie, packages: []}\n"),
    ])
  func hostile(_ file: HostileFile) throws {
    try expectGolden(
      problems(EnvironmentRecipe.self, file.bytes), "Golden/environment-\(file.name).txt")
  }
}
