import Basics
import Files
import Foundation
import Model
import Running

/// Observations of earlier evaluations, by the specs of their runs and the machine that made them. A cell that was
/// run before need not run again.
///
/// A file a cell, an observation a line. Lines are appended whole, so that evaluations share it; one
/// that cannot be read is passed over.
struct ObservationCache: Sendable {
  private let folder: String
  private let machine: RunMachine

  /// Raise it when the same observation comes to mean another thing.
  private static let schema = 2

  /// The cache in `folder` for runs on a machine.
  init(folder: String, machine: RunMachine) {
    self.folder = folder
    self.machine = machine
  }

  /// The key of the runs that a spec tells of.
  /// - Throws: what the encoder throws.
  func key(of spec: RunSpec) throws -> String {
    var key = CacheKey(kind: "observation", schema: Self.schema * 1000 + Observation.schema)
    key.add([try spec.key(), try machine.key()])
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
}

extension Observation {
  fileprivate var wasMade: Bool {
    switch ending {
    case .notRun, .skipped: false
    case .ended, .deadlock, .livelock, .stalled, .overtime: true
    }
  }
}
