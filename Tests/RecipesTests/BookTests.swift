import Basics
import FoundationEssentials
import TestSupport
import Testing
@testable import Model
@testable import Recipes

private let settings = "ini: {a: 1}\n"
private let scenario =
  "question: Q\nscript: s.php\nsettings: [default]\nmust: [exit: 0]\nbase: {default: hang}\n"

@Suite struct BookTests {
  /// The problems of loading, with the scratch folder's own path left out.
  private func problems(_ folders: [String], in scratch: String) -> String {
    do throws(RecipeError) {
      _ = try RecipeBook.load(folders: folders)
      return "no problem\n"
    } catch {
      return error.lines.joined(separator: "\n").split(separator: scratch + "/").joined() + "\n"
    }
  }

  @Test func severalFoldersAddUp() throws {
    try withScratch { scratch in
      try write(
        [
          "a/settings/default.yaml": settings, "a/scenarios/s.yaml": scenario,
          "a/scenarios/s.php": "<?php", "a/signatures/one.yaml": "skip: [a]",
          "a/scenarios/lib/not-a-recipe.yaml": "[", "a/settings/.hidden.yaml": "[",
          "b/settings/default.yaml": settings, "b/settings/other.yaml": "{}",
          "b/sources/x.yaml": "git: {url: u, ref: r}", "b/signatures/two.yaml": "skip: [b]",
          "b/builds/y.yaml": "reads: [.]\nyields: {o: o}\nsteps: [{name: a, run: [a], reads: [b]}]",
        ], below: scratch)
      let book = try RecipeBook.load(folders: [scratch + "/a/", scratch + "/b"])
      #expect(book.settings.map(\.name) == ["default", "other"])
      #expect(try book.settings(named: "default").ini == ["a": "1"])
      #expect(try book.scenario(named: "s").base == ["default": .hang])
      #expect(try book.script(ofScenario: "s") == scratch + "/a/scenarios/s.php")
      #expect(try book.source(named: "x").origin == .git(url: "u", ref: "r"))
      #expect(try book.build(named: "y").steps.count == 1)
      #expect(book.signatureRules.skip == ["a", "b"])
      #expect(try RecipeBook.load(folders: [scratch + "/a", scratch + "/b"]) == book)
    }
  }

  @Test("settings that run the scenarios of others name settings that scenarios can name")
  func scenariosOfOthers() throws {
    try withScratch { scratch in
      try write(
        [
          "settings/default.yaml": "{}", "settings/knob.yaml": "scenarios-of: default",
          "settings/second.yaml": "scenarios-of: knob",
        ], below: scratch)
      let error = #expect(throws: RecipeError.self) { try RecipeBook.load(folders: [scratch]) }
      let text = error?.description ?? ""
      #expect(
        text.contains("second.yaml:1:15: no scenario can name the settings 'knob'"), "\(text)")
      #expect(!text.contains("knob.yaml:"))
    }
    let knob = {
      var settings = Settings(name: "knob")
      settings.scenariosOf = "default"
      return settings
    }()
    #expect(knob.row == "default" && knob.pressed(by: .oneCore).row == "default")
  }

  @Test func aNameThatIsNotThere() throws {
    try withScratch { scratch in
      try write(["settings/on-poll.yaml": "{}", "settings/default.yaml": "{}"], below: scratch)
      let book = try RecipeBook.load(folders: [scratch])
      let near = #expect(throws: RecipeError.self) { try book.settings(named: "on-pol") }
      let far = #expect(throws: RecipeError.self) { try book.settings(named: "something") }
      let none = #expect(throws: RecipeError.self) { try book.scenario(named: "x") }
      try expectGolden(
        [near, far, none].flatMap { $0?.lines ?? ["nothing"] }.joined(separator: "\n") + "\n",
        "Golden/book-lookup.txt")
    }
  }

  @Test func aBuildLikeAnother() throws {
    try withScratch { scratch in
      let first = "reads: [.]\nyields: {o: o}\nsteps: [{name: a, run: [a], reads: [b]}]\ncore: {}\n"
      try write(
        [
          "a/builds/first.yaml": first,
          "b/builds/second.yaml":
            "description: D\nlike: first\ncore: {define: {M=1: [src/core/a.cc]}}\n",
        ], below: scratch)
      let book = try RecipeBook.load(folders: [scratch + "/a", scratch + "/b"])
      var expected = try book.build(named: "first")
      expected.name = "second"
      expected.description = "D"
      expected.core = CoreRecipe(define: ["M=1": ["src/core/a.cc"]])
      #expect(try book.build(named: "second") == expected)
    }
  }

  @Test func aBuildLikeNone() throws {
    try withScratch { scratch in
      let first = "reads: [.]\nyields: {o: o}\nsteps: [{name: a, run: [a], reads: [b]}]\n"
      try write(
        [
          "a/builds/first.yaml": first,
          "a/builds/broken.yaml": "reads: [",
          "a/builds/like-broken.yaml": "like: broken\ncore: {}\n",
          "a/builds/like-itself.yaml": "like: like-itself\ncore: {}\n",
          "a/builds/like-like.yaml": "like: like-itself\ncore: {}\n",
          "a/builds/like-more.yaml": "like: first\nreads: [.]\ncore: {}\n",
          "a/builds/like-nothing.yaml": "like: first\n",
          "a/builds/like-unknown.yaml": "like: frist\ncore: {}\n",
        ], below: scratch)
      try expectGolden(problems([scratch + "/a"], in: scratch), "Golden/book-like.txt")
    }
  }

  @Test func oneNameWithTwoContents() throws {
    try withScratch { scratch in
      try write(
        ["a/settings/default.yaml": settings, "b/settings/default.yaml": settings + "# b\n"],
        below: scratch)
      try expectGolden(
        problems([scratch + "/a", scratch + "/b"], in: scratch), "Golden/book-two-contents.txt")
    }
  }

  @Test func whatDoesNotFitTogether() throws {
    try withScratch { scratch in
      try write(
        [
          "a/settings/default.yaml": settings,
          "a/settings/broken.yaml": "inni: {}\n",
          "a/settings/wrong.yml": settings,
          "a/scenarios/no-script.yaml": scenario,
          "a/scenarios/no-settings.yaml":
            scenario.split(separator: "default").joined(separator: "defualt"),
          "a/scenarios/of-broken.yaml":
            scenario.split(separator: "default").joined(separator: "broken"),
          "a/scenarios/folder.yaml": scenario.split(separator: "s.php").joined(separator: "lib"),
          "a/scenarios/lib/x.php": "<?php",
          "a/scenarios/link.yaml": scenario.split(separator: "s.php").joined(separator: "l.php"),
          "outside.php": "<?php", "outside.yaml": "token: secret", "empty/readme": "",
          "a/builds": "",
        ], below: scratch)
      try FileManager.default.createSymbolicLink(
        atPath: scratch + "/a/scenarios/l.php", withDestinationPath: scratch + "/outside.php")
      try FileManager.default.createSymbolicLink(
        atPath: scratch + "/a/scenarios/elsewhere.yaml",
        withDestinationPath: scratch + "/outside.yaml")
      try FileManager.default.createSymbolicLink(
        atPath: scratch + "/a/settings/device.yaml", withDestinationPath: "/dev/zero")
      try FileManager.default.createDirectory(
        atPath: scratch + "/a/sources/folder.yaml", withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: scratch + "/a/sources/dangling.yaml", withDestinationPath: "nowhere")
      try expectGolden(
        problems(
          [scratch + "/a", scratch + "/nowhere", scratch + "/empty", scratch + "/outside.php"],
          in: scratch), "Golden/book-does-not-fit.txt")
    }
  }
}

@Suite struct SmallPartsTests {
  @Test func placeholdersAreFilledIn() throws {
    #expect(try fill("-j{jobs} {{x}} ${{y}}", with: ["jobs": "2"]) == "-j2 {x} ${y}")
    #expect(try fill("", with: [:]) == "")
    // What is filled in is not looked at again.
    #expect(try fill("{a}{b}", with: ["a": "{b}", "b": "1"]) == "{b}1")
  }

  @Test(
    "what looks like a placeholder and is none is refused",
    arguments: ["{x}", "{jobs", "jobs}", "{}", "{ jobs}", "{jobs}}", "{{{jobs}}", "{\u{301}"])
  func wrongPlaceholders(_ text: String) {
    #expect(throws: RecipeError.self) { try fill(text, with: ["jobs": "2"]) }
  }

  @Test(
    "the distance of two words counts what was typed wrongly",
    arguments: [
      ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1),
      ("quesiton", "question", 1), ("kitten", "sitting", 3), ("ä", "a", 1),
    ])
  func distances(_ left: String, _ right: String, _ distance: Int) {
    #expect(editDistance(left, right) == distance)
    #expect(editDistance(right, left) == distance)
  }

  @Test func onlyNearWordsAreSuggested() {
    #expect(nearest(to: "scirpt", among: ["script", "settings"]) == "script")
    #expect(nearest(to: "x", among: ["script", "settings"]) == nil)
    #expect(nearest(to: "b", among: ["c", "a"]) == "a")
    #expect(nearest(to: String(repeating: "x", count: 1_000_000), among: ["x"]) == nil)
  }
}
