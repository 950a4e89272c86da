import Basics
import Model
import Storage
import Synchronization

/// The record while it grows: on disk, in memory, and told to the display.
final class Journal: Sendable {
  private let writer: RecordWriter
  private let tell: @Sendable (EvaluationEvent) -> Void
  private let written = Mutex<[Entry]>([])

  var path: String { writer.path }
  var entries: [Entry] { written.withLock { $0 } }

  init(
    folder: String, startedAt: Double, hiding privateText: PrivateText,
    tell: @escaping @Sendable (EvaluationEvent) -> Void
  ) throws {
    writer = try RecordWriter(folder: folder, startedAt: startedAt, hiding: privateText)
    self.tell = tell
  }

  func write(_ entry: Entry) throws {
    let entry = try writer.append(entry)
    written.withLock { $0.append(entry) }
    tell(.entry(entry))
  }
}
