import ArgumentParser
import Basics
import Evaluation
import Files
import Foundation
import Patching
import Reporting

/// `forkproof minimise`: the smallest part of a patch that keeps its verdict.
struct MinimiseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minimise",
    abstract: "Finds the smallest part of a patch that keeps its verdict.",
    discussion: """
      Takes parts of CANDIDATE away as long as it still passes or, where it fails, as long as it still \
      breaks the cell that it breaks and the base does not. Says which parts are needed and what \
      becomes of the candidate without each, and writes the smaller patch: a file, or a folder with a \
      series where the candidate is one. Each part takes one or more builds and a few runs: a series of \
      40 hunks took half an hour on two cores.

      Examples:
        forkproof minimise fix.patch
        forkproof minimise --lines --output small.patch fix.patch
        forkproof minimise patches/grpc-1.51/core-survives-fork

      Exit codes: 0 done, 3 our own error, 64 wrong use, 125 the candidate has no verdict that a part \
      of it could keep.
      """,
    aliases: ["minimize"])

  @Argument(help: "A patch file, a folder with a quilt series, the URL of a patch, or -.")
  var candidate: String

  @Flag(help: "Cut hunks into runs of changed lines.")
  var lines = false

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: "Where the smaller patch is written (default: the candidate's name and -minimal).")
  var path: String?

  @OptionGroup var options: EvaluationOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, variables in
      let progress = Progress(console)
      defer { progress.finish() }
      let minimiser = try await Minimiser(
        try options.request([candidate], variables), grain: lines ? .lines : .hunks
      ) { progress.take($0) }
      // Of a series one patch may be left.
      for isSeries in Set([false, minimiser.candidate.patches.count > 1]) {
        let path = place(of: minimiser.candidate, isSeries: isSeries)
        try Self.requireFree(path)
        try requirePlace(for: path)
      }
      let result = try await interruptible { try await minimiser.run() }
      progress.finish()
      console.write(MinimisationReport(result.minimisation, style: console.style).text)
      console.say("written: \(try write(result.smallest))")
      return .passed
    }
  }

  /// Writes the candidate as it was given: one patch as a file, several as a series.
  private func write(_ candidate: Candidate) throws -> String {
    let isSeries = candidate.patches.count > 1
    let path = place(of: candidate, isSeries: isSeries)
    try Self.requireFree(path)
    guard isSeries else {
      try writeFile(candidate.patches.first?.text ?? [], to: path)
      return path
    }
    try makeFolder(path)
    let names = candidate.patches.enumerated().map { index, patch in
      let name = Candidate.name(of: patch.name)
      return "\(index + 1)-\(name).patch"
    }
    for (name, patch) in zip(names, candidate.patches) {
      try writeFile(patch.text, to: "\(path)/\(name)")
    }
    try writeFile(Array(names.map { "\($0)\n" }.joined().utf8), to: "\(path)/series")
    return path
  }

  private func place(of candidate: Candidate, isSeries: Bool) -> String {
    path ?? "\(candidate.name)-minimal\(isSeries ? "" : ".patch")"
  }

  private static func requireFree(_ path: String) throws(UsageError) {
    guard !exists(path) else {
      throw UsageError("\(path) is there already", hint: "name another with --output")
    }
  }
}
