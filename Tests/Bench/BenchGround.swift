import Basics
import Candidates
import Evaluation
import Files
import Foundation
import Git
import Model
import Processes
import Recipes
import Sandbox
import Storage

/// What every measurement stands on: recipes, the source, and caches of the bench's own.
struct BenchGround {
  let book: RecipeBook
  let home: String
  let programs: String
  let locations: Locations
  let source: FetchedSource
  private let files: ScratchFolder

  /// Fetches the source, unless an earlier run did.
  init(_ own: Locations) async throws {
    home =
      URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    programs = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    book = try RecipeBook.load(folders: ["\(home)/recipes"])
    files = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-bench")
    locations = Locations(cache: "\(own.cache)-bench", state: files.path)
    say("fetching the source")
    source = try await fetch(
      .recipe(try book.source(named: "debian"), ref: nil), by: FetchSettings(refetches: false),
      locations: locations
    ) { _ in .goOn }
  }

  /// A new folder that goes with the bench.
  func folder(_ name: String) throws -> String {
    let path = "\(files.path)/\(name)"
    try makeFolder(path)
    return path
  }

  /// The text of a file of the source.
  func text(_ path: String) throws -> String {
    let store = try Repository(openBare: locations.objects)
    guard let entry = try store.entry(in: source.result.tree, at: path) else {
      throw BenchError("the source has no \(path)")
    }
    return String(decoding: try store.bytes(of: entry.id), as: UTF8.self)
  }

  /// A patch, no other like it, that adds `line` to a file behind its first `#include`.
  func patch(_ path: String, adding line: String) throws -> String {
    let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    guard let place = lines.firstIndex(where: { $0.hasPrefix("#include") }), place >= 2,
      lines.count > place + 3
    else { throw BenchError("\(path) begins in an unexpected way") }
    let before = lines[(place - 2)...place].map { " \($0)" }
    let after = lines[(place + 1)...(place + 3)].map { " \($0)" }
    let head = "@@ -\(place - 1),6 +\(place - 1),7 @@"
    let text = ["--- a/\(path)", "+++ b/\(path)", head] + before + ["+\(line)"] + after
    let file = "\(files.path)/\(UInt64.random(in: 0 ... .max)).patch"
    try writeFile(Array((text.joined(separator: "\n") + "\n").utf8), to: file)
    return file
  }

  /// A patch that puts a number into one file; the machine code differs from all before.
  func numberedPatch(_ path: String) throws -> String {
    let name = "forkproof_bench"
    let number = UInt64.random(in: 0 ... .max)
    return try patch(
      path, adding: "extern const char \(name)[]; const char \(name)[] = \"\(number)\";")
  }

  /// A folder with a quilt series of these patches and, at its end, one of our own.
  func series(_ patches: [String], then own: String) throws -> String {
    let folder = "\(files.path)/series-\(UInt64.random(in: 0 ... .max))"
    try makeFolder(folder)
    var names: [String] = []
    for (number, patch) in (patches + [own]).enumerated() {
      names.append("\(number).patch")
      try writeFile(try readFile(patch), to: "\(folder)/\(number).patch")
    }
    try writeFile(Array((names.joined(separator: "\n") + "\n").utf8), to: "\(folder)/series")
    return folder
  }

  /// What an evaluation asks by default.
  func firstCells() throws -> (scenarios: [String], settings: [Settings]) {
    let defaults = try book.evaluationDefaults()
    return (defaults.scenarios, try defaults.settings.map(book.settings(named:)))
  }

  /// A request for these candidates and scenarios.
  func request(
    _ candidates: [String], recipes: [String] = ["system-core", "relinked-core"],
    scenarios: [String], settings: [Settings], runs: Int = 3
  ) throws -> EvaluationRequest {
    let planned = try scenarios.map { name in
      var planned = try PlannedScenario(named: name, in: book)
      planned.scenario.settings = settings.map(\.name)
      return planned
    }
    let build = BuildRequest(
      source: .recipe(try book.source(named: "debian"), ref: nil),
      target: try book.target(named: "grpc"), fetching: FetchSettings(refetches: false),
      candidates: .paths(candidates),
      recipes: try recipes.map(book.build(named:)), locations: locations)
    var request = EvaluationRequest(
      build, scenarios: planned, settings: settings, rules: book.signatureRules, width: 3 * cores,
      environment: RunEnvironment(programs: programs))
    request.sampling = Sampling(.runs(runs))
    return request
  }

  /// Takes out of the cache all but the source and what the compiler keeps.
  func clean() throws {
    for folder in [locations.artifacts, locations.steps, locations.cores] where exists(folder) {
      try FileManager.default.removeItem(atPath: folder)
    }
  }
}

/// The cores of this machine.
let cores = ProcessInfo.processInfo.activeProcessorCount

/// Why something cannot be measured.
struct BenchError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Runs a command that has to end well.
func must(_ program: String, _ arguments: [String], in folder: String) async throws -> CommandResult
{
  let result = try await run(Command(program, arguments, workingDirectory: folder))
  guard result.status == .code(0) else {
    throw BenchError("\(program) \(arguments.joined(separator: " ")): \(result.errorText)")
  }
  return result
}
