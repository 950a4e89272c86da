import Record
import Synchronization

/// The record while it grows: on disk, in memory, and told to whoever watches.
final class Journal: Sendable {
  private let writer: RecordWriter?
  private let tell: @Sendable (Event) -> Void
  private let written = Mutex<[Entry]>([])

  /// Empty for a journal that is kept in memory alone.
  var path: String { writer?.path ?? "" }
  var entries: [Entry] { written.withLock { $0 } }

  init(folder: String, startedAt: Double, tell: @escaping @Sendable (Event) -> Void) throws {
    writer = try RecordWriter(folder: folder, startedAt: startedAt)
    self.tell = tell
  }

  /// A journal in memory alone, for what is no evaluation.
  init(tell: @escaping @Sendable (Event) -> Void) {
    writer = nil
    self.tell = tell
  }

  func write(_ entry: Entry) throws {
    try writer?.append(entry)
    written.withLock { $0.append(entry) }
    tell(.entry(entry))
  }
}
