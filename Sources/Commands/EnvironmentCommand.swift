import ArgumentParser
import Basics
import Debian
import Foundation
import Processes
import Recipes
import Storage

/// `forkproof environment`: other systems that builds and PHP can run in.
struct EnvironmentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "environment", abstract: "Makes the root folder of another system.",
    discussion: """
      Examples:
        forkproof environment make debian-13
      """,
    subcommands: [Make.self])

  /// `forkproof environment make NAME`
  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "make",
      abstract: "Makes the root folder that a recipe describes, for --root.",
      discussion: """
        It takes a minute or two, and packages from where this machine's apt takes its own. What was \
        made before by the same recipe is kept; `forkproof list environments` names the recipes.

        Examples:
          forkproof environment make debian-13
          forkproof evaluate --root debian-13
        """)

    @Argument(help: "The environment's name.")
    var name: String

    @Flag(help: "Make it anew, with the packages as they are now.")
    var refresh = false

    @OptionGroup(title: "Output") var output: OutputOptions

    func run() async throws {
      try await reporting(output) { console, variables in
        let home = try Home.find(environment: variables)
        let recipe = try RecipeBook.load(folders: home.recipes).environment(named: name)
        let locations = Locations(environment: variables)
        console.say("making \(recipe.name): Debian \(recipe.release)")
        let settings = FetchSettings(refetches: refresh)
        let (folder, reused) = try await interruptible {
          try await EnvironmentFolder.make(recipe, by: settings, locations: locations)
        }
        if reused { console.say("it was made before by the same recipe") }
        console.list(folder)
        return .passed
      }
    }
  }
}
