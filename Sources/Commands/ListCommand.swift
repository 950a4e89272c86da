import ArgumentParser
import Basics
import Files
import Foundation
import Model
import Patching
import Processes
import Recipes

/// `forkproof list`: what there is to evaluate with.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists sources, patches, recipes, scenarios, settings, issues or environments.",
    discussion: """
      Examples:
        forkproof list scenarios
        forkproof list patches
      """)

  /// What can be listed.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case sources, patches, recipes, scenarios, settings, issues, environments
  }

  @Argument(help: "What to list: \(Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var kind: Kind

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, environment in
      let home = try Home.find(environment: environment)
      let lines = try lines(home)
      let width = lines.map(\.name.count).max() ?? 0
      for line in lines {
        let name = line.name.padding(toLength: width, withPad: " ", startingAt: 0)
        console.list("\(name)  \(line.text)")
      }
      return .passed
    }
  }

  private func lines(_ home: Home) throws -> [(name: String, text: String)] {
    if kind == .patches { return try patches(home) }
    let book = try RecipeBook.load(folders: home.recipes)
    return switch kind {
    case .sources: book.sources.map { ($0.name, $0.recipe.description) }
    case .recipes: book.builds.map { ($0.name, $0.recipe.description) }
    case .scenarios: book.scenarios.map { ($0.name, $0.recipe.question) }
    case .settings: book.settings.map { ($0.name, $0.recipe.description) }
    case .issues: book.issues.map { ($0.recipe.reference, $0.recipe.summary) }
    case .environments: book.environments.map { ($0.name, $0.recipe.description) }
    case .patches: []
    }
  }

  private func patches(_ home: Home) throws -> [(name: String, text: String)] {
    try home.patches.flatMap { try patches(in: $0) }
  }

  private func patches(in folder: String) throws -> [(name: String, text: String)] {
    let files = FileManager.default
    let ranges = try files.contentsOfDirectory(atPath: folder).sorted()
    return try ranges.filter { $0.hasPrefix("grpc-") }.flatMap { range in
      try files.contentsOfDirectory(atPath: "\(folder)/\(range)").sorted()
        .map { "\(range)/\($0)" }
    }.filter { $0.hasSuffix(".patch") || exists("\(folder)/\($0)/series") }
      .map { ($0, title(ofPatch: "\(folder)/\($0)")) }
  }
}

/// What a patch says of itself, or why it cannot be read.
private func title(ofPatch path: String) -> String {
  do throws(PatchError) {
    return try Candidate.load(path).patches.lazy.compactMap(\.header.title).first ?? ""
  } catch {
    return "(unreadable: \(error.message))"
  }
}

extension IssueReport {
  /// `TITLE; any version; swoole-server or grandchild under default`
  fileprivate var summary: String {
    let bound = system == .linux ? "\(versions)" : "\(versions) on \(system.rawValue)"
    return "\(title); \(bound); \(scenarios.joined(separator: " or ")) under \(settings)"
  }
}
