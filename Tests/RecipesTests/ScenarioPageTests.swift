import Foundation
import Model
import Recipes
import TestSupport
import Testing

/// `docs/scenarios.md` beside the recipes.
@Suite struct ScenarioPageTests {
  private static let matrix = ["default", "env-off", "on-epoll1", "on-poll"]

  private static func row(_ scenario: Scenario, isDefault: Bool) -> String {
    var needs: [String] = []
    if let peer = scenario.peer { needs.append("peer `\(peer.rawValue)`") }
    if scenario.sapi == .fpm { needs.append("PHP-FPM") }
    if !scenario.requires.isEmpty {
      needs.append("PHP's " + scenario.requires.joined(separator: ", "))
    }
    if !scenario.tree.isEmpty { needs.append("the source") }
    let fewer = Set(matrix).subtracting(scenario.settings)
    let others = scenario.settings.filter { !matrix.contains($0) }
    let named = fewer.isEmpty ? others : scenario.settings
    let settings = named.isEmpty ? "" : fewer.isEmpty ? "also " : "only "
    let cells = [
      "`\(scenario.name)`", scenario.question, needs.joined(separator: "; "),
      settings + named.map { "`\($0)`" }.joined(separator: ", "), isDefault ? "yes" : "",
    ]
    return "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
  }

  @Test(
    "the page lists every scenario, with its question, its needs and whether it is asked by default"
  )
  func list() throws {
    let book = try RecipeBook.load(folders: [here + "/../../recipes"])
    let defaults = try book.evaluationDefaults().scenarios
    let rows = book.scenarios.map { Self.row($0.recipe, isDefault: defaults.contains($0.name)) }
    let page = try String(contentsOfFile: here + "/../../docs/scenarios.md", encoding: .utf8)
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let rule = try #require(lines.firstIndex(of: "|---|---|---|---|---|"))
    let rest = lines[(rule + 1)...].drop { $0.hasPrefix("|") }
    let whole = lines[...rule] + rows + rest
    try expectGolden(whole.joined(separator: "\n"), "../../docs/scenarios.md")
  }
}
