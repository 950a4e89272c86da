import Files
import Foundation
import Processes
import Sandbox
import Storage

/// The corpus, or a part of it, evaluated by the built command as a user would do it.
struct CorpusRun {
  let corpus: Corpus
  let forkproof: CommandLine

  /// What of a report is compared.
  private struct Report: Decodable {
    struct Candidate: Decodable {
      let name: String
      let verdict: String
      let why: String
      let cells: [Cell]
    }
    struct Cell: Decodable {
      let scenario: String
      let settings: String
      let verdict: String
      let why: String
      var name: String { "\(scenario) under \(settings)" }
    }
    let candidates: [Candidate]
  }

  /// One evaluation: all who ask the same.
  private struct Question: Hashable {
    let scenarios: [String]
    let settings: [String]
    let exclude: Double?
  }

  /// Evaluates the entries anew and gives what differs from what is expected, a line each.
  func differences(_ entries: [Corpus.Entry]) async throws -> [String] {
    let place = try ScratchFolder(in: forkproof.folder, named: "corpus")
    var differences: [String] = []
    let questions = Dictionary(grouping: entries) {
      Question(scenarios: $0.scenarios, settings: $0.settings, exclude: $0.exclude)
    }
    for (question, entries) in questions {
      let paths = try entries.map {
        try corpus.lay($0, root: forkproof.root, in: place.path)
      }
      let lines = compare(try await ask(question, of: paths), with: entries)
      for name in Set(lines.map { $0.prefix { $0 != ":" } }).sorted() {
        print(try await explanation(of: String(name)))
      }
      differences += lines
    }
    // Nothing of what lies there may go before the last evaluation is over.
    return withExtendedLifetime(place) { differences }
  }

  private func ask(_ question: Question, of paths: [String]) async throws -> Report {
    var words = ["evaluate", "--rerun", "--format", "json"]
    for scenario in question.scenarios { words += ["--scenario", scenario] }
    for settings in question.settings { words += ["--settings", settings] }
    if let rate = question.exclude {
      words += ["--until-certain", "--max-failure-rate", "\(rate)"]
    }
    let result = try await run(
      Command(
        forkproof.program, words + paths, environment: forkproof.environment,
        workingDirectory: forkproof.root, timeLimit: 3600))
    do {
      return try JSONDecoder().decode(Report.self, from: Data(result.output))
    } catch {
      throw NoReport(errors: result.errorText)
    }
  }

  /// How the cell that tells most of a candidate went in the latest evaluation: its record goes with the test.
  private func explanation(of name: String) async throws -> String {
    let result = try await run(
      Command(
        forkproof.program, ["explain", name], environment: forkproof.environment,
        workingDirectory: forkproof.root, timeLimit: 60))
    return result.outputText + result.errorText
  }

  struct NoReport: Error {
    let errors: String
  }

  private func compare(_ report: Report, with entries: [Corpus.Entry]) -> [String] {
    entries.flatMap { entry -> [String] in
      guard let candidate = report.candidates.first(where: { $0.name == entry.name }) else {
        return ["\(entry.name): not in the report"]
      }
      var lines: [String] = []
      if candidate.verdict != entry.verdict {
        lines.append("\(entry.name): \(candidate.verdict), not \(entry.verdict): \(candidate.why)")
      }
      for cell in candidate.cells where entry.either?.contains(cell.name) != true {
        let answers = entry.answers(of: cell.name)
        // What narrows itself to some settings has no cell under the others.
        if cell.verdict == "skipped" || answers.contains(cell.verdict) { continue }
        lines.append(
          "\(entry.name): \(cell.name): \(cell.verdict), not \(answers.joined(separator: " or ")): "
            + cell.why)
      }
      return lines
    }
  }
}
