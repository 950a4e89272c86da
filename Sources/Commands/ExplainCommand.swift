import ArgumentParser
import Basics
import Diagnosis
import Foundation
import Recipes
import Reporting
import Storage

/// `forkproof explain`: one cell of a stored evaluation, with everything that is known of it.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tells how one cell of an evaluation went, or what is known of a failure.",
    discussion: """
      Without a candidate it explains the first one that failed, by the cell and the run that tell most.

      Examples:
        forkproof explain
        forkproof explain my-fix
        forkproof explain base --scenario exit-idle --settings on-epoll1
        forkproof explain --title 'deadlock in zm_shutdown_grpc: TimerManager::Shutdown waits for thread timer_manager'
      """)

  @Argument(help: "The candidate, as the report names it.")
  var candidate: String?

  @Option(help: "A record's name or path (default: the latest).")
  var record: String?

  @Option(help: "The scenario.")
  var scenario: String?

  @Option(help: "The settings, as the report names them.")
  var settings: String?

  @Option(help: "The number of the run.")
  var run: Int?

  @Option(
    help: """
      A title of a report, or the name of a section of docs/failures.md: what it is, why it happens, in which \
      versions, what to do today and what that costs. No record is read.
      """)
  var title: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard title == nil || (candidate == nil && record == nil && scenario == nil && settings == nil)
    else { throw ValidationError("--title takes no candidate, record, scenario or settings") }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      if let title {
        console.write(try page(title, variables, width: console.width))
        return .passed
      }
      let path = try recordPath(record, in: Locations(environment: variables).records)
      let stored = try StoredRecord(path: path, hiding: PrivateText(environment: variables))
      guard let report = ReportInput(stored.entries) else {
        throw UsageError.noRecord(path)
      }
      let explanation = try Explanation(
        report, candidate: candidate, scenario: scenario, settings: settings, run: run,
        style: console.style)
      console.write(explanation.text)
      return .passed
    }
  }

  private func page(
    _ title: String, _ variables: [String: String], width: Int
  ) throws -> String {
    let home = try Home.find(environment: variables)
    let book = try RecipeBook.load(folders: home.recipes)
    let maker = FindingMaker(
      rules: book.signatureRules, catalogue: book.failureCatalogue,
      issues: book.issues.map(\.recipe))
    let known = maker.known(of: title.trimmingCharacters(in: .whitespacesAndNewlines))
    guard let failure = known.failure else {
      throw UsageError(
        "--title '\(OneLine.clean(title))': no known failure has this title",
        hint: "docs/failures.md has the known ones; their names: "
          + book.failureCatalogue.failures.map(\.name).joined(separator: ", "))
    }
    return DiagnosisText.render(failure, known.reports, width: width)
  }
}
