import Model
@testable import Recipes

extension FuzzedParser {
  /// What people write as recipes, and by what they name issues.
  static let recipes = [
    FuzzedParser(name: "recipe", take: takeRecipe),
    FuzzedParser(name: "reference", longest: 400, take: takeReference),
  ]

  /// The kinds of recipe, by the word that an input's first line has behind `# `.
  private static let kinds: [String: @Sendable ([UInt8]) throws(BrokenProperty) -> Bool] = [
    "build": { bytes throws(BrokenProperty) in try take(BuildRecipe.self, bytes) },
    "defaults": { bytes throws(BrokenProperty) in try take(Defaults.self, bytes) },
    "environment": { bytes throws(BrokenProperty) in try take(EnvironmentRecipe.self, bytes) },
    "failures": { bytes throws(BrokenProperty) in try take(FailureCatalogue.self, bytes) },
    "issue": { bytes throws(BrokenProperty) in try take(IssueReport.self, bytes) },
    "scenario": { bytes throws(BrokenProperty) in try take(Scenario.self, bytes) },
    "settings": { bytes throws(BrokenProperty) in try take(Settings.self, bytes) },
    "signatures": { bytes throws(BrokenProperty) in try take(SignatureRules.self, bytes) },
    "source": { bytes throws(BrokenProperty) in try take(SourceRecipe.self, bytes) },
    "target": { bytes throws(BrokenProperty) in try take(Target.self, bytes) },
  ]

  private static func takeRecipe(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let first = String(decoding: bytes.prefix(40).prefix { $0 != 0x0a }, as: UTF8.self)
    let kind = kinds[String(first.dropFirst(2))] ?? kinds["scenario"]
    return try kind?(bytes) ?? false
  }

  /// What is no recipe has a problem that says why, and every recipe can be put on record.
  private static func take<Recipe: RecipeDecodable & Codable>(
    _ type: Recipe.Type, _ bytes: [UInt8]
  ) throws(BrokenProperty) -> Bool {
    let decoded = DecodedRecipe<Recipe>(bytes, file: "recipes/name.yaml")
    for problem in decoded.problems {
      try requirePlain(problem.message, "a problem")
      try require((problem.line ?? 1) > 0 && (problem.column ?? 1) > 0, "a place before the text")
    }
    guard let recipe = decoded.recipe, decoded.problems.isEmpty else {
      try require(!decoded.problems.isEmpty, "there is no recipe, and no problem")
      return false
    }
    try RoundTrip.check(recipe)
    return true
  }

  private static func takeReference(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    if let reference = Reference(text) {
      try require(Reference(reference.short) == reference, "the short form is of another issue")
      try require(
        GivenReference(reference.url)?.names(reference) == true, "the URL is of another issue")
    }
    return GivenReference(text) != nil
  }
}
