import Basics
import Building
import Candidates
import Foundation
import Judging
import Model
import Running
import Sandbox
import Storage

/// What is to be verified: files that were built elsewhere, and with what they run.
package struct VerificationRequest: Sendable {
  /// The files; none for the one that PHP loads.
  package var files: [String]
  /// What the extension looks like.
  package var target: Target
  /// The system that PHP belongs to.
  package var root = SystemRoot.host
  /// The PHP that scripts run with.
  package var php = "php"
  /// Whether PHP reads the machine's ini files and loads what they say.
  package var usesIni = false
  /// The extensions to leave out of those.
  package var leftOut: [String] = []
  /// The caller's environment.
  package var variables: [String: String]
  /// Where things are kept.
  package var locations: Locations
  /// What is run of each file.
  package var matrix: MatrixRequest
  /// What the record must not tell.
  package var privateText = PrivateText()

  /// A request with what has no default.
  package init(
    files: [String], target: Target, variables: [String: String], locations: Locations,
    matrix: MatrixRequest
  ) {
    self.files = files
    self.target = target
    self.variables = variables
    self.locations = locations
    self.matrix = matrix
  }
}

/// An evaluation without source and build: of files that were built elsewhere.
package struct Verification: Sendable {
  let request: VerificationRequest
  let tell: @Sendable (EvaluationEvent) -> Void

  /// A verification that tells its events to `tell`.
  package init(
    _ request: VerificationRequest, tell: @escaping @Sendable (EvaluationEvent) -> Void
  ) {
    self.request = request
    self.tell = tell
  }

  /// Reads the files, loads each once, runs and judges.
  /// - Throws: `GivenBuildError` where one file alone was given and cannot be verified or a file is not
  ///   there, and what keeps the runs as a whole from being made.
  package func run() async throws -> Evaluation.Result {
    try await CacheLock.shared(request.locations) { try await runLocked() }
  }

  private func runLocked() async throws -> Evaluation.Result {
    let start = Date()
    var php = try await request.matrix.php(request.php, in: request.root)
    if request.matrix.environment.isolation == .bubblewrap {
      try await Containment.requireSandbox()
    }
    let machine = try await MachinePhp.look(php, variables: request.variables)
    if request.usesIni {
      php.ini = try MachineIni(
        of: machine, leaving: request.leftOut, without: request.target.module,
        scratch: request.locations.scratch)
    }
    var runner = try request.matrix.runner(
      php, request.target, request.locations, hiding: request.privateText)
    let given = try await GivenSubjects(request, runner: runner, machine: machine)
    let subjects = try await given.all()
    let journal = try Journal(
      folder: request.locations.records, startedAt: start.timeIntervalSince1970,
      hiding: request.privateText, tell: tell)
    try journal.write(
      .opened(opening(php, given.plain, startedAt: start.timeIntervalSince1970)))
    runner.core = subjects.lazy.compactMap(\.core).first
    let matrix = matrixRun
    var specs = try RunSpecMaker(runner)
    var cells = try subjects.flatMap { try Self.cells(of: $0, in: matrix, &specs, journal) }
    var isWhole = true
    if !cells.isEmpty {
      cells = try matrix.plainCells(&specs) + cells
      try runner.digests.keep()
      isWhole = try await matrix.run(cells, runner, request.locations, journal)
    }
    return try journal.result(startedAt: start, isWhole: isWhole)
  }

  /// Tells the record of a subject.
  /// - Returns: its cells; none where it has no artifact.
  private static func cells(
    of given: GivenSubject, in matrix: MatrixRun, _ specs: inout RunSpecMaker, _ journal: Journal
  ) throws -> [PlannedCell] {
    try journal.write(.candidate(given.entry))
    guard let artifact = given.artifact else { return [] }
    let subject = given.entry.subject
    try journal.write(
      .build(
        BuildEntry(
          subject, recipe: "",
          outcome: .given(key: artifact.key, codeDigest: artifact.codeDigest))))
    return try matrix.cells(
      of: RunnableSubject(subject: subject, artifact: artifact, libraries: given.libraries), &specs)
  }

  /// Without the scenarios that read a source: there is none.
  private var matrixRun: MatrixRun {
    var matrix = request.matrix
    matrix.scenarios = runnable
    for planned in request.matrix.scenarios where !planned.scenario.tree.isEmpty {
      tell(.preparing(.note("\(planned.scenario.name) is left out: it reads the source")))
    }
    return MatrixRun(request: matrix, artifacts: request.locations.artifacts, tell: tell)
  }

  private var runnable: [PlannedScenario] {
    request.matrix.scenarios.filter(\.scenario.tree.isEmpty)
  }

  private func opening(
    _ php: PhpRuntime, _ plain: LoadTrial, startedAt: Double
  ) -> Opening {
    var facts = RunFacts.of(php, request.matrix.environment, core: nil)
    if let ini = php.ini {
      facts.append(Fact(Fact.ini, ini.words))
      facts.append(Fact("extensions", plain.extensions.keys.sorted().joined(separator: ", ")))
      if !request.leftOut.isEmpty {
        facts.append(Fact(Fact.leftOut, request.leftOut.joined(separator: ", ")))
      }
    }
    return Opening(
      startedAt: startedAt, source: nil, scenarios: runnable.map(\.scenario),
      settings: request.matrix.settings, rules: request.matrix.rules, environment: facts,
      sampling: request.matrix.sampling, arguments: request.matrix.arguments)
  }
}
