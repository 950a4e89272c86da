import Basics
import Files
import Foundation
import Model

/// Observations of earlier evaluations, by everything that could have made them other: artifact,
/// scenario, settings, environment. A cell that was run before need not run again.
///
/// A file a cell, an observation a line. Lines are appended whole, so that evaluations share it; one
/// that cannot be read is passed over.
struct ObservationCache {
  private let folder: String
  private let environment: [String: String]
  private var scripts: [String: String] = [:]

  /// Raise it when the same observation comes to mean another thing.
  private static let schema = 1

  /// The cache in `folder` for runs in an environment.
  init(folder: String, environment: [String: String]) {
    self.folder = folder
    self.environment = environment
  }

  /// The key of a cell; nil when what it is made of cannot be read.
  mutating func key(of cell: PlannedCell) -> String? {
    // What no run reads makes none another.
    var asked = cell.scenario
    asked.minimal = nil
    let encoder = JSONEncoder.canonical
    guard let scripts = digest(ofFolder: cell.folder),
      let scenario = try? encoder.encode(asked),
      let settings = try? encoder.encode(cell.settings)
    else { return nil }
    var key = CacheKey(kind: "observation", schema: Self.schema * 1000 + Observation.schema)
    key.add(environment)
    key.add(cell.key ?? "no extension")
    key.add(scripts)
    key.add(String(decoding: scenario, as: UTF8.self))
    key.add(String(decoding: settings, as: UTF8.self))
    key.add(cell.treeKey ?? "")
    return key.hexadecimal
  }

  /// What was seen under this key, the oldest first; not more than `limit`.
  func observations(_ key: String, limit: Int) -> [Observation] {
    guard let bytes = try? readFile(path(key)) else { return [] }
    let decoder = JSONDecoder()
    return bytes.split(separator: UInt8(ascii: "\n"), maxSplits: limit).prefix(limit)
      .compactMap { try? decoder.decode(Observation.self, from: Data($0)) }
  }

  /// Keeps one more; one that was not made, or not made as it should be, is not kept.
  /// - Throws: `FileError` when the disk does not take it.
  func keep(_ observation: Observation, under key: String) throws(FileError) {
    guard observation.wasMade, observation.foreignLibrary == nil,
      var line = try? JSONEncoder.canonical.encode(observation)
    else { return }
    line.append(UInt8(ascii: "\n"))
    try makeFolder(folder)
    let descriptor = open(path(key), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .current("cannot write", path(key)) }
    defer { close(descriptor) }
    try writeAll(Array(line), to: descriptor, path: path(key))
  }

  private func path(_ key: String) -> String { "\(folder)/\(key).jsonl" }

  private mutating func digest(ofFolder folder: String) -> String? {
    if let known = scripts[folder] { return known }
    let digest = scriptsDigest(folder)
    scripts[folder] = digest
    return digest
  }
}

extension Observation {
  fileprivate var wasMade: Bool {
    switch ending {
    case .notRun, .skipped: false
    case .ended, .deadlock, .livelock, .stalled, .overtime: true
    }
  }
}
