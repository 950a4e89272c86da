import Basics
import Model

extension RecipeBook {
  /// What is wrong between the recipes, in the order of the scenarios' names.
  func crossCheck(_ loader: RecipeLoader) -> [RecipeProblem] {
    settings.flatMap { checkOther($0, loader) }
      + scenarios.flatMap { entry in
        let locations = loader.scenarios.files[entry.name]?.locations ?? [:]
        let log = ProblemLog(file: entry.file)
        log.locations = locations
        checkSettings(of: entry.recipe, loader, log)
        checkScript(of: entry, log)
        return log.inOrder
      }
  }

  /// Settings that run the scenarios of others: those have to be there, and to be named by scenarios.
  private func checkOther(_ entry: Entry<Settings>, _ loader: RecipeLoader) -> [RecipeProblem] {
    guard let other = entry.recipe.scenariosOf else { return [] }
    let named = settings.filter { $0.recipe.scenariosOf == nil }.map(\.name)
    if named.contains(other) { return [] }
    let log = ProblemLog(file: entry.file)
    log.locations = loader.settings.files[entry.name]?.locations ?? [:]
    log.add(
      "no scenario can name the settings \(other.quoted)",
      hint: suggestion(for: other, among: named), path: "scenarios-of")
    return log.inOrder
  }

  private func checkSettings(of scenario: Scenario, _ loader: RecipeLoader, _ log: ProblemLog) {
    // Settings whose file is faulty are known: their own problem says enough.
    let known = loader.settings.files.keys.sorted()
    for (index, name) in scenario.settings.enumerated() where !known.contains(name) {
      log.add(
        "unknown settings \(name.quoted)", hint: suggestion(for: name, among: known),
        path: "settings[\(index)]")
    }
  }

  private func checkScript(of entry: Entry<Scenario>, _ log: ProblemLog) {
    let script = entry.recipe.script.quoted
    let file = scriptFile(of: entry)
    guard let target = resolved(file) else {
      log.add(
        "there is no script \(script)", hint: "write the script beside the recipe",
        path: "script")
      return
    }
    guard staysInItsFolder(file) else {
      log.add(
        "\(script) is a link that leaves its folder", hint: "copy the script instead",
        path: "script")
      return
    }
    guard (try? bytes(of: target)) != nil else {
      log.add("\(script) is not a file that can be read", path: "script")
      return
    }
  }
}
