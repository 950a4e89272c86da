import Basics
import Foundation
import Judging
import Model
import Storage
import Synchronization

/// The record while it grows: on disk, in memory with the verdicts of its runs, and told to the display.
final class Journal: Sendable {
  private let writer: RecordWriter
  private let tell: @Sendable (EvaluationEvent) -> Void
  private let written = Mutex<[JudgedEntry]>([])

  var path: String { writer.path }
  /// What was written so far.
  var judged: [JudgedEntry] { written.withLock { $0 } }

  init(
    folder: String, startedAt: Double, hiding privateText: PrivateText,
    tell: @escaping @Sendable (EvaluationEvent) -> Void
  ) throws {
    writer = try RecordWriter(folder: folder, startedAt: startedAt, hiding: privateText)
    self.tell = tell
  }

  /// Takes the record away where nothing was written yet.
  func discard() { writer.discard() }

  /// An entry as it would be written.
  func neutral(_ entry: Entry) throws -> Entry { try writer.neutral(entry) }

  /// Writes an entry; `verdict` is what was said of a run.
  func write(_ entry: Entry, _ verdict: RunVerdict? = nil) throws {
    let entry = try writer.append(entry)
    written.withLock { $0.append(JudgedEntry(entry, verdict)) }
    tell(.entry(entry))
  }

  /// Judges what was written, and closes the record; `isWhole` when every cell was decided, or given up.
  /// - Throws: `EvaluationError`, and what keeps the end from being written.
  func result(startedAt start: Date, isWhole: Bool) throws -> Evaluation.Result {
    var closing = Closing(seconds: Date().timeIntervalSince(start), verdicts: [])
    closing.isWhole = isWhole
    guard let assessment = Assessment(judged + [JudgedEntry(.closed(closing), nil)]) else {
      throw EvaluationError.recordWithoutOpening(path: path)
    }
    closing.verdicts = assessment.stored
    try write(.closed(closing))
    return Evaluation.Result(path: path, assessment: assessment, isWhole: isWhole)
  }
}
