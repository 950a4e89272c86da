import Basics
import Model

extension RecipeBook {
  /// Puts into each build recipe that is `like` another what it takes from it.
  /// - Returns: what is wrong with those that cannot be completed.
  mutating func completeBuilds(_ loader: RecipeLoader) -> [RecipeProblem] {
    let whole = builds.filter { $0.recipe.like == nil }
    var problems: [RecipeProblem] = []
    builds = builds.map { entry in
      guard let like = entry.recipe.like else { return entry }
      guard let other = whole.first(where: { $0.name == like })?.recipe else {
        problems += problem(of: entry, like: like, loader)
        return entry
      }
      var recipe = other
      recipe.name = entry.recipe.name
      recipe.description = entry.recipe.description
      recipe.core = entry.recipe.core
      return Entry(name: entry.name, recipe: recipe, file: entry.file)
    }
    return problems
  }

  private func problem(
    of entry: Entry<BuildRecipe>, like: String, _ loader: RecipeLoader
  ) -> [RecipeProblem] {
    let log = ProblemLog(file: entry.file)
    log.locations = loader.builds.files[entry.name]?.locations ?? [:]
    let others = builds.filter { $0.recipe.like == nil }.map(\.name)
    if let next = builds.first(where: { $0.name == like })?.recipe.like {
      log.add(
        "\(like.quoted) is itself like another recipe",
        hint: others.contains(next) ? "name \(next.quoted)" : "name one that is whole", path: "like"
      )
    } else if loader.builds.files[like] == nil {
      log.add(
        "unknown build \(like.quoted)", hint: suggestion(for: like, among: others), path: "like")
    }
    // One whose file is faulty is known: its own problem says enough.
    return log.inOrder
  }
}
