import ArgumentParser
import Basics
import Candidates
import Evaluation
import Foundation
import Reporting

/// `forkproof bisect`: the commit that broke forking, or that mended it.
struct BisectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bisect",
    abstract: "Finds the commit of a repository that broke forking, or that mended it.",
    discussion: """
      Evaluates the unpatched source at one commit after the other, each time about halfway. Where \
      the bad commit descends from the good one, the first bad one is looked for; the other way round the \
      first good one. The bad end is run until the rates of its failures are known, and they say how \
      often another commit has to pass to be good. One that does not build, or fails in another way, is \
      skipped.

      Examples:
        forkproof bisect --good v1.50.0 --source ./ --scenario exit-idle --settings on-epoll1
        forkproof bisect --good HEAD --bad v1.30.0 --source ./ --scenario child-rpc
        forkproof bisect --good v1.50.0 --source ./ --runs 30

      Exit codes: 0 found, 2 commits that cannot be tested lie between, 3 our own error, 64 wrong use, \
      125 the ends do not show what they should.
      """)

  @Option(help: "A commit, tag or branch that does not fail.")
  var good: String

  @Option(help: "A commit, tag or branch that fails.")
  var bad = "HEAD"

  @OptionGroup var options: EvaluationOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard options.source.source != nil else {
      throw ValidationError("--source has to name a git repository: ./ or a URL")
    }
    guard options.source.ref == nil else {
      throw ValidationError("--ref: the commits are named by --good and --bad")
    }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      let progress = Progress(console)
      defer { progress.finish() }
      var options = options
      options.source.ref = bad
      let request = try options.request([], variables)
      let search = try await interruptible {
        try await Bisector(request, good: good, bad: bad) { progress.take($0) }.run()
      }
      progress.finish()
      console.write(CommitSearchReport(search, style: console.style).text)
      return search.suspects.count == 1 ? .passed : .inconclusive
    }
  }
}
