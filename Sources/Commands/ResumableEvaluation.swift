import Basics
import Evaluation
import Files
import Foundation
import Processes
import Reporting
import Storage
import Synchronization

/// An evaluation that can be gone on with after it was stopped: it notes how it was called as soon as it has
/// a record, and shows what stands when it is interrupted.
final class ResumableEvaluation: Sendable {
  private let stopped: StoppedEvaluation?
  private let locations: Locations
  private let state = Mutex(State())

  private struct State {
    var path: String?
    var hold: StoppedEvaluation.Hold?
  }

  /// An evaluation that was called as `stopped` tells; nil for one that cannot be called again.
  init(_ stopped: StoppedEvaluation?, _ locations: Locations) {
    self.stopped = stopped
    self.locations = locations
  }

  /// Takes an event in.
  func take(_ event: EvaluationEvent) {
    guard case .recording(let path) = event else { return }
    // One that cannot be noted is still made.
    let hold = try? stopped?.keep(for: Self.name(path), locations)
    state.withLock { $0 = State(path: path, hold: hold) }
  }

  /// How to go on; nil before there is a record.
  private var wayOn: String? {
    guard let path = state.withLock({ $0.path }) else { return nil }
    guard stopped != nil else { return "to go on: give the same candidates again" }
    return "to go on: forkproof evaluate --resume \(Self.name(path))"
  }

  /// Tells of an evaluation that came to its end: where its record is, and how to go on where its time was up.
  func finish(_ result: Evaluation.Result, _ console: Console) {
    console.say("record: \(result.path)")
    if result.isWhole {
      stopped?.forget(Self.name(result.path), locations)
    } else if let wayOn {
      console.say(wayOn)
    }
  }

  /// Shows what stands when `error` is an interruption.
  func interrupted(_ error: any Error, _ formats: FormatOptions, _ console: Console) {
    guard Self.isInterruption(error), let path = state.withLock({ $0.path }), let wayOn else {
      return
    }
    // A large one takes a while to read.
    console.say("record: \(path)")
    if let stored = try? StoredRecord(path: path), let report = ReportInput(stored.entries) {
      try? show(report, as: formats.wanted, on: console)
    }
    console.say(wayOn)
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    if case .cancelled? = error as? CommandError { return true }
    return error is CancellationError
  }

  static func name(_ path: String) -> String {
    URL(filePath: path).deletingPathExtension().lastPathComponent
  }
}

/// An evaluation that was stopped, found to go on with.
struct FoundEvaluation {
  let command: EvaluateCommand
  let stopped: StoppedEvaluation
  let earlier: EarlierRecord
  /// Keeps others from going on with it too.
  private let hold: StoppedEvaluation.Hold

  /// The evaluation of the record called `name`, or the latest that was stopped; the working folder becomes
  /// the one that it was called in.
  /// - Throws: `UsageError` where there is none, or while it is at work.
  init(_ name: String?, _ locations: Locations) throws {
    let names = StoppedEvaluation.names(locations)
    let wanted = name.map { $0.contains("/") ? ResumableEvaluation.name($0) : $0 } ?? names.last
    guard let wanted, names.contains(wanted) else {
      // What is there and can be read came to its end, or was made on another machine.
      let path = try name.map { try recordPath($0, in: locations.records) }
      if let path, ReportInput(try StoredRecord(path: path).entries) == nil {
        throw UsageError.noRecord(path)
      }
      throw UsageError(
        name.map { "\($0): there is nothing to go on with" } ?? "no evaluation was stopped",
        hint: names.last.map { "the latest is \($0)" }
          ?? "one that came to its end is shown by forkproof report")
    }
    guard let hold = StoppedEvaluation.hold(wanted, locations) else {
      throw UsageError("\(wanted) is still at work", hint: "wait for its end, or interrupt it")
    }
    var stopped = try StoppedEvaluation(of: wanted, locations)
    guard FileManager.default.changeCurrentDirectoryPath(stopped.folder) else {
      throw UsageError(
        "\(stopped.folder): the folder that it was called in is gone",
        hint: "run forkproof evaluate again; what still holds is taken from the cache")
    }
    guard let command = try Forkproof.parseAsRoot(stopped.words) as? EvaluateCommand else {
      throw UsageError("\(wanted): it was not called by evaluate", hint: "call it again")
    }
    let record = try StoredRecord(path: RecordName.path(of: wanted, in: locations.records))
    stopped.earlier.append(wanted)
    (self.command, self.stopped) = (command, stopped)
    earlier = EarlierRecord(name: wanted, record.entries)
    self.hold = hold
  }
}
