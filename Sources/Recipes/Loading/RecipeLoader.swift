import Model

/// What several folders hold, as it is read: recipes, and what is wrong with them.
struct RecipeLoader {
  /// The recipes of one kind.
  struct Kind<Recipe: RecipeDecodable> {
    /// The name of its folder.
    let name: String
    fileprivate(set) var files: [String: LoadedFile<Recipe>] = [:]

    /// What could be read, sorted by name.
    var entries: [RecipeBook.Entry<Recipe>] {
      files.sorted { $0.key < $1.key }.compactMap { name, file in
        file.recipe.map { RecipeBook.Entry(name: name, recipe: $0, file: file.path) }
      }
    }
  }

  /// One file as it was read.
  struct LoadedFile<Recipe: RecipeDecodable> {
    var path: String
    var bytes: [UInt8]
    var recipe: Recipe?
    var locations: [String: TextPosition]
  }

  var sources = Kind<SourceRecipe>(name: "sources")
  var builds = Kind<BuildRecipe>(name: "builds")
  var settings = Kind<Settings>(name: "settings")
  var scenarios = Kind<Scenario>(name: "scenarios")
  var signatures = Kind<SignatureRules>(name: "signatures")
  var issues = Kind<IssueReport>(name: "issues")
  var environments = Kind<EnvironmentRecipe>(name: "environments")
  var targets = Kind<Target>(name: "targets")
  var defaults = Kind<Defaults>(name: "defaults")
  var failures = Kind<FailureCatalogue>(name: "failures")
  private(set) var problems: [RecipeProblem] = []

  /// Reads one folder of recipes.
  mutating func take(_ given: String) {
    let folder = given.count > 1 && given.hasSuffix("/") ? String(given.dropLast()) : given
    guard let names = names(in: folder) else {
      problems.append(
        RecipeProblem(
          file: folder, message: "cannot read this folder", hint: "name a folder of recipes"))
      return
    }
    let kinds = [
      sources.name, builds.name, settings.name, scenarios.name, signatures.name, issues.name,
      environments.name, targets.name, defaults.name, failures.name,
    ]
    if Set(names).isDisjoint(with: kinds) {
      problems.append(
        RecipeProblem(
          file: folder, message: "this folder holds no recipes",
          hint: "recipes live in its folders \(kinds.joined(separator: ", "))"))
    }
    problems += Self.read(folder, into: &sources)
    problems += Self.read(folder, into: &builds)
    problems += Self.read(folder, into: &settings)
    problems += Self.read(folder, into: &scenarios)
    problems += Self.read(folder, into: &signatures)
    problems += Self.read(folder, into: &issues)
    problems += Self.read(folder, into: &environments)
    problems += Self.read(folder, into: &targets)
    problems += Self.read(folder, into: &defaults)
    problems += Self.read(folder, into: &failures)
  }

  /// Reads a folder that holds scenarios itself.
  mutating func takeScenarios(_ folder: String) {
    problems += Self.readAll(in: folder, into: &scenarios)
  }

  private static func read<Recipe>(
    _ folder: String, into kind: inout Kind<Recipe>
  ) -> [RecipeProblem] {
    guard names(in: folder)?.contains(kind.name) ?? false else { return [] }
    return readAll(in: "\(folder)/\(kind.name)", into: &kind)
  }

  private static func readAll<Recipe>(
    in given: String, into kind: inout Kind<Recipe>
  ) -> [RecipeProblem] {
    let folder = given.count > 1 && given.hasSuffix("/") ? String(given.dropLast()) : given
    guard let names = names(in: folder) else {
      return [RecipeProblem(file: folder, message: "cannot read this folder")]
    }
    var problems: [RecipeProblem] = []
    for name in names {
      let file = "\(folder)/\(name)"
      if name.hasSuffix(".yml") {
        problems.append(
          RecipeProblem(
            file: file, message: "this file is not read", hint: "rename it to end in .yaml"))
      }
      guard name.hasSuffix(".yaml") else { continue }
      problems += read(file: file, into: &kind)
    }
    return problems
  }

  private static func read<Recipe>(
    file: String, into kind: inout Kind<Recipe>
  ) -> [RecipeProblem] {
    let content: [UInt8]
    do throws(RecipeError) {
      content = try bytes(of: file)
      guard staysInItsFolder(file) else {
        throw RecipeError(
          "this is a link that leaves its folder", hint: "copy the recipe instead", file: file)
      }
    } catch {
      return error.problems
    }
    if let other = kind.files[stem(of: file)] {
      if other.bytes == content { return [] }
      return [
        RecipeProblem(
          file: file, message: "\(other.path.printable) has the same name and says something else",
          hint: "rename one of the two")
      ]
    }
    let reading = DecodedRecipe<Recipe>(content, file: file)
    kind.files[stem(of: file)] = LoadedFile(
      path: file, bytes: content, recipe: reading.recipe, locations: reading.locations)
    return reading.problems
  }
}
