import ArgumentParser
import Basics
import Evaluation
import Foundation
import Judging
import Processes
import Reporting

/// `forkproof agree`: the same candidates built in two ways, and whether the verdicts are the same.
struct AgreeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agree",
    abstract: "Evaluates candidates by two build recipes and compares the verdicts.",
    discussion: """
      Without candidates it takes all patches that there are for the source's version. A cheap way of \
      building has to give the verdicts of the expensive one, in every cell; the exit code is 0 only \
      if it does. A cell goes on after its first failure, for ten runs unless --runs says otherwise: a \
      race fails in several ways, and agrees where its most frequent failures were seen on both sides.

      Examples:
        forkproof agree core.patch
        forkproof agree --recipe relinked-core --against full-core one.patch two.patch
      """)

  @OptionGroup var input: CandidateOptions

  @Option(help: "The recipe to compare with that of --recipe, or else with relinked-core.")
  var against = "full-core"

  @OptionGroup var options: EvaluationOptions

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, variables in
      let names = [options.source.recipe ?? "relinked-core", against]
      var sides: [Assessment] = []
      for name in names {
        let request = try request(variables, recipe: name)
        console.say("by \(name)")
        sides.append(try await interruptible { try await console.assessment(by: request) })
      }
      let agreement = Agreement(sides[0], sides[1], recipes: names)
      console.write(AgreementReport(agreement, style: console.style).text)
      return agreement.agrees ? .passed : .failed
    }
  }

  private func request(_ variables: [String: String], recipe: String) throws -> EvaluationRequest {
    var request = try options.request(
      input.candidates.isEmpty ? nil : input.candidates, recipe: recipe, variables)
    request.sampling.keepsGoing = true
    if options.runs.saysNothing { request.sampling.goal = .runs(10) }
    return request
  }
}
