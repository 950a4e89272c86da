import ArgumentParser
import Basics
import Evaluation
import Foundation
import Reporting
import Storage

/// `forkproof evaluate`: the whole way from source to verdict.
struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Applies, builds and runs candidates, and judges them.",
    discussion: """
      Without arguments it takes all patches that come along for the source's version. The \
      unpatched source is always the first row.

      Examples:
        forkproof evaluate
        forkproof evaluate fix.patch other-fix/
        forkproof evaluate https://github.com/grpc/grpc/pull/123.patch
        git diff | forkproof evaluate -
        forkproof evaluate --scenario exit-after-rpc --settings on-epoll1 --runs 30 fix.patch
        forkproof evaluate --format html=report.html --format junit=report.xml fix.patch
        forkproof evaluate --shard 2/4 fix.patch
        forkproof evaluate --plan --shards 16
        forkproof evaluate --resume
        forkproof evaluate --source https://github.com/grpc/grpc --ref v1.51.1
        git bisect run forkproof evaluate --bisect --base-only --source ./ --ref HEAD
      """)

  @OptionGroup var input: CandidateOptions

  @Flag(help: "Only the unpatched source; the exit code tells its verdict.")
  var baseOnly = false

  @Flag(
    help: """
      For git bisect run: an undecided commit ends with 125, our own error with 255, which ends the \
      bisection; the ref is looked up anew each time.
      """)
  var bisect = false

  @OptionGroup(title: "Parts") var parts: ShardOptions
  @OptionGroup var options: EvaluationOptions

  @OptionGroup(title: "Report") var formats: FormatOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  @Flag(
    help: """
      Go on with an evaluation that was stopped, killed or ended by its budget: the record named in \
      place of a candidate, or the latest. A budget that it had holds anew, unless --budget gives another.
      """)
  var resume = false

  func validate() throws {
    guard !baseOnly || input.candidates.isEmpty else {
      throw ValidationError("--base-only takes no candidates")
    }
    guard !resume || input.candidates.count < 2 else {
      throw ValidationError("--resume takes one record")
    }
  }

  func run() async throws {
    try await reporting(output, isBisecting: bisect) { console, variables in
      let locations = Locations(environment: variables)
      if parts.plan {
        console.write(try parts.forecast(locations))
        return .passed
      }
      guard resume else {
        // Standard input cannot be read a second time.
        let words = Array(ProcessInfo.processInfo.arguments.dropFirst())
        let folder = FileManager.default.currentDirectoryPath
        let stopped =
          input.candidates.contains("-")
          ? nil : StoppedEvaluation(words: words, folder: folder)
        return try await evaluate(try request(variables), stopped, console)
      }
      if let word = Self.wordBesideResume(ProcessInfo.processInfo.arguments.dropFirst()) {
        throw UsageError(
          "--resume goes on as the evaluation was called, without \(word)",
          hint: "leave it out, or evaluate anew: what still holds is taken from the cache")
      }
      let found = try FoundEvaluation(input.candidates.first, locations)
      var request = try found.command.request(variables)
      request.earlier = found.earlier
      request.budget = options.runs.budget ?? request.budget
      let code = try await found.command.evaluate(request, found.stopped, console)
      return withExtendedLifetime(found) { code }
    }
  }

  /// An option that a resumed evaluation would pass over.
  static func wordBesideResume(_ words: some Sequence<String>) -> String? {
    let heeded = ["--resume", "--budget", "--quiet", "-q", "--verbose", "-v", "--color"]
    return words.first { word in
      let name = word.prefix { $0 != "=" }
      return name.hasPrefix("-") && !heeded.contains(String(name))
    }
  }

  private func evaluate(
    _ request: EvaluationRequest, _ stopped: StoppedEvaluation?, _ console: Console
  ) async throws -> Basics.ExitCode {
    try formats.requirePlaces()
    let progress = Progress(console)
    defer { progress.finish() }
    let resumable = ResumableEvaluation(stopped, request.build.locations)
    let evaluation = Evaluation(request) {
      resumable.take($0)
      progress.take($0)
    }
    let result: Evaluation.Result
    do {
      result = try await interruptible { try await evaluation.run() }
    } catch {
      progress.finish()
      resumable.interrupted(error, formats, console)
      throw error
    }
    progress.finish()
    resumable.finish(result, console)
    try show(ReportInput(result.assessment), as: formats.wanted, on: console)
    // A part has no verdict of its own: it was done, or it was not.
    if parts.shard != nil { return result.isWhole ? .passed : .inconclusive }
    return result.assessment.exitCode
  }

  private func request(_ variables: [String: String]) throws -> EvaluationRequest {
    let isSeries = input.candidates.isEmpty && !baseOnly
    var request = try options.request(isSeries ? nil : input.candidates, variables)
    if bisect { request.build.fetching.refetches = true }
    try parts.fill(&request, Locations(environment: variables))
    return request
  }
}
