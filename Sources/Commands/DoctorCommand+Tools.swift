import Basics
import Files
import Foundation
import Model
import Processes
import Recipes

extension DoctorCommand {
  /// A program, or a file by its path, that something takes.
  private struct Tool {
    let name: String
    let package: String
    /// The build recipe that needs it; nil for another purpose.
    var recipe: String?
    var isNeeded = false

    var finding: Finding {
      if name.hasPrefix("/"), exists(name) { return Finding(weight: .fine, text: name) }
      if let path = findProgram(name) { return Finding(weight: .fine, text: "\(name): \(path)") }
      let user = recipe.map { ", which the recipe \($0) needs" } ?? ""
      return Finding(
        weight: isNeeded ? .prevents : .matters, text: "\(name) is missing\(user)",
        hint: "apt-get install \(package)")
    }
  }

  /// What is started beside PHP and our own programs, by what the machine is to be good for.
  func toolFindings() -> [Finding] {
    let stacks = StackTool.allCases.compactMap { tool -> Tool? in
      guard case .system(let program, let package) = tool.origin else { return nil }
      return Tool(name: program, package: package)
    }.map(\.finding)
    let sandbox = [Tool(name: "bwrap", package: "bubblewrap", isNeeded: true).finding]
    let fetching = [("apt-get", "apt"), ("dpkg-source", "dpkg-dev"), ("curl", "curl")].map {
      Tool(name: $0, package: $1).finding
    }
    return switch purpose {
    case .evaluate: sandbox + stacks + buildFindings() + fetching
    case .verify: sandbox + stacks
    case .diagnose: stacks
    }
  }

  private func buildFindings() -> [Finding] {
    do {
      return try needsOfBuilds().map(\.finding)
    } catch {
      let hint = (error as? any UserFacingError)?.hint
      return [Finding(weight: .prevents, text: "\(error)", hint: hint)]
    }
  }

  /// What the build recipes need that an evaluation chooses from; without the needs of the first of them, which builds
  /// the base of the default source, nothing can be judged.
  private func needsOfBuilds() throws -> [Tool] {
    let home = try Home.find(environment: ProcessInfo.processInfo.environment)
    let book = try RecipeBook.load(folders: home.recipes)
    let defaults = try book.evaluationDefaults()
    let layouts = try book.target(named: defaults.target).layouts
    var tools: [Tool] = []
    for name in defaults.builds + layouts.flatMap(\.builds) {
      for (need, package) in try book.build(named: name).needs.sorted(by: { $0.key < $1.key })
      where !tools.contains(where: { $0.name == need }) {
        tools.append(
          Tool(
            name: need, package: package, recipe: name, isNeeded: name == defaults.builds.first))
      }
    }
    return tools
  }
}
