import ArgumentParser
import Basics
import Evaluation
import Files
import Foundation
import Recipes
import Reporting
import Storage

/// `forkproof verify`: the evaluation of files that were built elsewhere.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Forks with a grpc.so that was built elsewhere, and judges it.",
    discussion: """
      Each file is a row; without one it is the grpc.so that PHP loads. Neither source nor compiler is \
      needed. There is no unpatched build to compare with: PHP without the extension is the control, and \
      the files are compared with each other.

      What is known of a file is read from it: versions, the core and where it lies, fork handlers, \
      assertions, debug information. A file that this PHP does not load ends with 125.

      Examples:
        forkproof verify
        forkproof verify ./grpc.so
        forkproof verify old/grpc.so new/grpc.so --scenario exit-after-rpc --runs 30
        forkproof verify --php-ini
        forkproof verify --php-ini --without-extension opcache
      """)

  @Argument(help: "Files of extensions (default: the grpc.so that PHP loads).")
  var files: [String] = []

  @Flag(help: "Run with the machine's own ini files and all the extensions that they load.")
  var phpIni = false

  @Option(
    name: .customLong("without-extension"),
    help: "Leave out an extension that the ini files load; may be given again; needs --php-ini.")
  var leftOut: [String] = []

  @OptionGroup(title: "Matrix") var matrix: MatrixOptions
  @OptionGroup(title: "Runs") var runs: RunOptions
  @OptionGroup(title: "Environment") var environment: PhpOptions
  @OptionGroup(title: "Report") var formats: FormatOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard leftOut.isEmpty || phpIni else {
      throw ValidationError("--without-extension needs --php-ini")
    }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      let request = try request(variables)
      try formats.requirePlaces()
      let progress = Progress(console)
      defer { progress.finish() }
      let verification = Verification(request) { progress.take($0) }
      let result = try await interruptible { try await verification.run() }
      progress.finish()
      console.say("record: \(result.path)")
      try show(ReportInput(result.assessment), as: formats.wanted, on: console)
      return result.assessment.exitCode
    }
  }

  private func request(_ variables: [String: String]) throws -> VerificationRequest {
    let home = try Home.find(environment: variables)
    let book = try RecipeBook.load(folders: home.recipes, scenarios: matrix.folders)
    let locations = Locations(environment: variables)
    var cells = MatrixRequest(
      scenarios: try matrix.planned(book), settings: try matrix.chosenSettings(book),
      rules: book.signatureRules, width: runs.width,
      environment: try environment.runEnvironment(programs: home.programs))
    try runs.fill(&cells)
    cells.arguments = environment.arguments + matrix.folderArguments
    var request = VerificationRequest(
      files: files, target: try book.target(named: book.evaluationDefaults().target),
      variables: variables, locations: locations, matrix: cells)
    try environment.chooseContainment()
    request.root = try environment.systemRoot(locations)
    request.php = environment.php
    request.usesIni = phpIni
    request.leftOut = leftOut
    noteInputs(environment.paths + files)
    request.privateText = PrivateText(environment: variables, given: environment.paths + files)
    return request
  }
}
