import ArgumentParser
import Basics
import Files
import Foundation
import Processes

/// `forkproof init`: a folder of the user's own patches, recipes and scenarios.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Starts a folder for your own patches, recipes and scenarios.",
    discussion: """
      Whatever is called in that folder, or below it, finds what it holds beside what comes with \
      forkproof. Nothing that is there already is touched.

      Examples:
        forkproof init grpc-patches
        cd grpc-patches && forkproof new scenario my-server
        forkproof evaluate --scenario my-server
      """)

  @Argument(help: "The folder (default: the working folder).")
  var folder = "."

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() async throws {
    try await reporting(output) { console, environment in
      let home = try Home.find(environment: environment)
      guard !exists("\(folder)/\(Home.mark)") else {
        throw UsageError("\(folder): this was started before", hint: "work in it, or name another")
      }
      for path in try write(home) { console.list(path) }
      return .passed
    }
  }

  private func write(_ home: Home) throws -> [String] {
    var made: [String] = []
    for name in ["patches", "recipes/settings", "recipes/scenarios"] {
      try makeFolder("\(folder)/\(name)")
    }
    let library = "recipes/scenarios/lib"
    if !exists("\(folder)/\(library)") {
      try home.copyScenarioLibrary(to: "\(folder)/\(library)")
      made.append("\(folder)/\(library)")
    }
    let workflows = "\(home.folder)/recipes/workflows"
    let files = [
      ("README.md", Array(Self.readme.utf8)),
      (".github/workflows/forkproof.yml", try readFile("\(workflows)/pull-request.yml")),
      (
        ".github/workflows/forkproof-comment.yml",
        try readFile("\(workflows)/pull-request-comment.yml")
      ),
      // The mark comes last: a folder that has it has all the rest.
      (Home.mark, Array(Self.mark.utf8)),
    ]
    for (name, bytes) in files where !exists("\(folder)/\(name)") {
      let path = "\(folder)/\(name)"
      try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
      try writeFile(bytes, to: path)
      made.append(path)
    }
    return made
  }

  private static let mark = """
    This folder's recipes and patches add to those that come with forkproof.

    """

  private static let readme = """
    # Patches of the gRPC PHP extension

    - `patches/grpc-1.51/`: patches for grpc 1.51.x; a folder a version. `forkproof evaluate` takes
      those for the version of the source, beside the ones that come with forkproof;
      `forkproof evaluate patches/grpc-1.51/fix.patch` takes just one.
    - `recipes/scenarios/`: your own questions; `forkproof new scenario NAME` makes one.
    - `recipes/settings/`: your own rows of the settings matrix; `recipes/builds/`,
      `recipes/sources/` and `recipes/signatures/` work the same.
    - `.github/workflows/forkproof.yml`: evaluates the patches of a pull request;
      `forkproof-comment.yml` beside it posts what came of it.

    """
}
