import Files
import Foundation
import Storage

/// Candidates made to fail, or not to, in known ways, and what an evaluation has to say of each.
struct Corpus {
  /// One candidate and the answer.
  struct Entry: Decodable {
    /// The name of its patch, without extension; `the-fix` has none.
    let name: String
    /// The candidate's verdict.
    let verdict: String
    /// What it is run in.
    let scenarios: [String]
    /// See `scenarios`.
    let settings: [String]
    /// What may be said of the cells that fail, by `exit-idle under on-epoll1`, or `*` for all; every
    /// other cell passes.
    let failing: [String: [String]]?
    /// What may be said of any cell, where chance decides which fail.
    let sometimes: [String]?
    /// The failure rate that each cell has to rule out, where chance decides.
    let exclude: Double?
    /// Cells of which nothing is expected.
    let either: [String]?
    /// Whether it changes the source as it is, rather than the source with the fix.
    let unpatched: Bool?
    /// Whether it is among the few that every run of the tests looks at.
    let slice: Bool?

    fileprivate static let keys: Set<String> = [
      "name", "verdict", "scenarios", "settings", "failing", "sometimes", "exclude", "either",
      "unpatched", "slice",
    ]

    /// What the cells of an evaluation may be called.
    var cells: Set<String> {
      Set(scenarios.flatMap { scenario in settings.map { "\(scenario) under \($0)" } })
    }

    /// What may be said of a cell.
    func answers(of cell: String) -> [String] {
      if let sometimes { return ["pass"] + sometimes }
      return failing?[cell] ?? failing?["*"] ?? ["pass"]
    }
  }

  /// A patch, from the repository's root, without which everything hangs on a plain source.
  let fix: String
  let entries: [Entry]
  /// The folder of the patches.
  let folder: String

  private struct File: Decodable {
    let fix: String
    let candidates: [Entry]
  }

  /// Reads `expectations.json`.
  /// - Throws: what keeps it from being read, a misspelt key included.
  init(folder: String) throws {
    let data = Data(try readFile("\(folder)/expectations.json"))
    let file = try JSONDecoder().decode(File.self, from: data)
    fix = file.fix
    entries = file.candidates
    self.folder = folder
    let raw = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    for entry in raw?["candidates"] as? [[String: Any]] ?? [] {
      let unknown = Set(entry.keys).subtracting(Entry.keys)
      if !unknown.isEmpty { throw UnknownKeys(entry: "\(entry["name"] ?? "")", keys: unknown) }
    }
  }

  struct UnknownKeys: Error {
    let entry: String
    let keys: Set<String>
  }

  /// Writes each entry as a folder with a quilt series, as a user would who lays a change on the fix.
  func lay(_ entry: Entry, root: String, in place: String) throws -> String {
    let candidate = "\(place)/\(entry.name)"
    try makeFolder(candidate)
    var series: [String] = []
    func add(_ path: String) throws {
      let name = URL(filePath: path).lastPathComponent
      try writeFile(try readFile(path), to: "\(candidate)/\(name)")
      series.append(name)
    }
    if entry.unpatched != true { try add("\(root)/\(fix)") }
    if entry.name != "the-fix" { try add("\(folder)/\(entry.name).patch") }
    try writeFile(Array((series.joined(separator: "\n") + "\n").utf8), to: "\(candidate)/series")
    return candidate
  }
}
