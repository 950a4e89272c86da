import Foundation
import Testing
@testable import Model
@testable import Recipes

/// `docs/recipes.md` beside what the readers ask for.
@Suite struct RecipePageTests {
  /// A section of the page: its table, and its examples.
  private struct Section {
    var defaults: [String: String] = [:]
    var examples: [String] = []
  }

  /// What a section of the page tells of a reader.
  private struct Reading {
    var keys: [String: KeyUse] = [:]
    var present: Set<String> = []
    var problems: [RecipeProblem] = []
  }

  private static func sections() throws -> [String: Section] {
    let text = try String(contentsOfFile: here + "/../../docs/recipes.md", encoding: .utf8)
    var sections: [String: Section] = [:]
    var (name, example): (String, String?) = ("", nil)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("## ") { name = String(line.dropFirst(3)) }
      if line == "```yaml" {
        example = ""
      } else if line == "```", let whole = example {
        sections[name, default: Section()].examples.append(whole)
        example = nil
      } else if example != nil {
        example?.append(line + "\n")
      } else if let row = line.wholeMatch(of: /\| `([^`]+)` \| .+? \| ([^|]+?) \| .+ \|/) {
        sections[name, default: Section()].defaults[String(row.1)] = String(row.2)
      }
    }
    return sections
  }

  /// What the reader of a kind asks for, over all examples of its section.
  private static func read<Recipe: RecipeDecodable>(
    _ kind: Recipe.Type, _ examples: [String], name: String = "example"
  ) -> Reading {
    var reading = Reading()
    for example in examples {
      let decoded = DecodedRecipe<Recipe>(Array(example.utf8), file: "\(name).yaml")
      reading.problems += decoded.problems
      reading.present.formUnion(decoded.locations.keys.map(plain))
      for (path, use) in decoded.keyUses {
        // Beside `like` the core has to be there; elsewhere it need not.
        let known = reading.keys[plain(path)]
        reading.keys[plain(path)] = use == .required ? known ?? use : use
      }
    }
    // One row for all kinds.
    reading.keys["name"] = nil
    return reading
  }

  private static func plain(_ path: String) -> String {
    path.replacing(/\[[0-9]+\]/, with: "[]")
  }

  private static func reading(_ name: String, _ section: Section) throws -> Reading {
    let examples = section.examples
    switch name {
    case "Scenario": return read(Scenario.self, examples)
    case "Settings": return read(Settings.self, examples)
    case "Build": return read(BuildRecipe.self, examples)
    case "Source": return read(SourceRecipe.self, examples)
    case "Target": return read(Target.self, examples)
    case "Environment": return read(EnvironmentRecipe.self, examples)
    case "Issue report": return read(IssueReport.self, examples)
    case "Signature rules": return read(SignatureRules.self, examples)
    case "Failure catalogue": return read(FailureCatalogue.self, examples)
    case "Evaluation defaults": return read(Defaults.self, examples)
    default: throw Missing(section: name)
    }
  }

  private struct Missing: Error {
    var section: String
  }

  private static let kinds = [
    "Scenario", "Settings", "Build", "Source", "Target", "Environment", "Issue report",
    "Signature rules", "Failure catalogue", "Evaluation defaults",
  ]

  /// What the column of defaults has to say of a key.
  private static func cell(_ use: KeyUse) -> String {
    switch use {
    case .required: "required"
    case .alternative: "one of"
    case .optional(let value):
      switch value?.filter({ !"[]:\",".contains($0) }) {
      case nil, "": "none"
      // A range that prints itself.
      case "any version": "any version"
      case let value?: "`\(value)`"
      }
    }
  }

  @Test("the page lists the keys that the reader asks for, and their defaults", arguments: kinds)
  func keys(kind: String) throws {
    let section = try #require(try Self.sections()[kind])
    let reading = try Self.reading(kind, section)
    #expect(Set(section.defaults.keys) == Set(reading.keys.keys))
    for (key, use) in reading.keys.sorted(by: { $0.key < $1.key }) {
      #expect(section.defaults[key] == Self.cell(use), "\(key)")
    }
  }

  @Test("the examples are right, and together show every key", arguments: kinds)
  func examples(kind: String) throws {
    let section = try #require(try Self.sections()[kind])
    let reading = try Self.reading(kind, section)
    #expect(reading.problems == [])
    #expect(reading.present.isSuperset(of: reading.keys.keys))
  }

  @Test("the page has a section for each kind of recipe")
  func everyKind() throws {
    let folders = Mirror(reflecting: RecipeLoader()).children.count { $0.label != "problems" }
    #expect(folders == Self.kinds.count)
  }
}
