import ArgumentParser
import Basics
import Foundation
import Packaging
import Processes

/// `forkproof check`: whether a built folder still is what was built.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks that a built folder is what its manifest says, to the byte.",
    discussion: """
      Every file is checked against the manifest and the provenance. Where one was changed, is missing \
      or was added, the exit code is 1.

      Examples:
        forkproof check out/fix
      """)

  @Argument(help: "A folder that forkproof build wrote.")
  var folder: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, _ in
      let manifest = try checkedManifest(of: folder)
      console.list("\(folder): \(manifest.files.count) files of \(manifest.candidate) are as built")
      let said = manifest.judgement.map { "\($0.verdict) by evaluation \($0.record)" }
      console.list("  \(manifest.forced ? "FORCED; " : "")\(said ?? "judged by no evaluation")")
      return .passed
    }
  }
}
