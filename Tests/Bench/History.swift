import Files
import Foundation
import Storage

/// The results of all runs so far, one JSON object a line; what cannot be read is left as it is.
struct History {
  private let path: String
  private var runs: [Run]

  /// One run of the bench.
  struct Run: Codable {
    /// When, seconds since the Unix epoch.
    var at: Double
    /// The machine's cores.
    var cores: Int
    /// The machine's load, over the last minute, when the run began.
    var load: Double
    /// What was measured.
    var results: [Result]
  }

  /// The history in the file at `path`, which need not be there yet.
  init(path: String) throws {
    self.path = path
    let bytes = exists(path) ? try readFile(path) : []
    runs = bytes.split(separator: 0x0a).compactMap {
      try? JSONDecoder().decode(Run.self, from: Data($0))
    }
    loadAtStart = loadAverage()
  }

  private let loadAtStart: Double

  /// The latest result of a measurement.
  func latest(_ measurement: Measurement) -> Result? {
    runs.reversed().lazy.compactMap { run in
      run.results.first { $0.name == measurement.rawValue }
    }.first
  }

  /// The latest result of each measurement before this run.
  var previous: [Result] {
    Measurement.allCases.compactMap { measurement in
      runs.dropLast().reversed().lazy.compactMap { run in
        run.results.first { $0.name == measurement.rawValue }
      }.first
    }
  }

  /// Adds a run at the end of the file.
  mutating func add(_ results: [Result]) throws {
    let run = Run(
      at: Date().timeIntervalSince1970, cores: ProcessInfo.processInfo.activeProcessorCount,
      load: loadAtStart, results: results)
    runs.append(run)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try makeFolder(folder)
    var bytes = exists(path) ? try readFile(path) : []
    if bytes.last.map({ $0 != 0x0a }) ?? false { bytes.append(0x0a) }
    try writeFile(bytes + JSONEncoder().encode(run) + [0x0a], to: path)
  }
}

/// The machine's load over the last minute.
func loadAverage() -> Double {
  var loads: [Double] = [0]
  return getloadavg(&loads, 1) == 1 ? loads[0] : 0
}
