import Basics
import Files
import Foundation
import Model
import Synchronization

/// The append-only file of one evaluation: JSON lines, each whole on disk before the next begins.
package final class RecordWriter: Sendable {
  /// Where it is.
  package let path: String
  private let descriptor: Int32
  private let privateText: PrivateText
  private let written = Mutex(Written())

  private struct Written {
    var lines = 0
    var digest = RunningDigest()
  }

  /// Begins a new record; its name is the time it began at and the process that writes it.
  /// - Throws: `FileError` when the folder cannot be written.
  package init(
    folder: String, startedAt: Double, hiding privateText: PrivateText = PrivateText()
  ) throws(FileError) {
    do { try makeFolder(folder) } catch { throw error.ours() }
    self.privateText = privateText
    let name = RecordWriter.name(startedAt: startedAt)
    // A process may begin several within a second.
    for number in 1... {
      let path = RecordName.path(of: number == 1 ? name : "\(name)-\(number)", in: folder)
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
      if descriptor >= 0 {
        (self.path, self.descriptor) = (path, descriptor)
        return
      }
      guard errno == EEXIST else { throw FileError.current("cannot write", path).ours() }
    }
    throw FileError(attempt: "cannot write", path: folder, reason: "too many records")
  }

  /// Appends one entry without what is private; the last one gets the seal of those before it.
  /// - Returns: the entry as it is written.
  /// - Throws: `FileError` when the disk does not take it.
  @discardableResult
  package func append(_ entry: Entry) throws(FileError) -> Entry {
    var entry = entry
    if case .closed(var closing) = entry {
      closing.seal = written.withLock {
        RecordSeal(lines: $0.lines, sha256: $0.digest.hexadecimal)
      }
      entry = .closed(closing)
    }
    let (neutral, line) = try neutralLine(entry)
    do { try writeAll(line, to: descriptor, path: path) } catch { throw error.ours() }
    written.withLock {
      $0.lines += 1
      $0.digest.add(line)
    }
    return neutral
  }

  /// Takes the file away where nothing was written yet.
  package func discard() {
    if written.withLock({ $0.lines == 0 }) { unlink(path) }
  }

  /// An entry as it would be written.
  /// - Throws: `FileError` when it cannot be.
  package func neutral(_ entry: Entry) throws(FileError) -> Entry { try neutralLine(entry).0 }

  private func neutralLine(_ entry: Entry) throws(FileError) -> (Entry, [UInt8]) {
    guard let line = (try? JSONEncoder.canonical.encode(entry)).map({ Array($0) }) else {
      throw FileError(attempt: "cannot write", path: path, reason: "entry not encodable")
    }
    let newline = [UInt8(ascii: "\n")]
    guard let hidden = privateText.hidden(in: line) else { return (entry, line + newline) }
    guard let neutral = try? JSONDecoder().decode(Entry.self, from: Data(hidden)) else {
      throw FileError(attempt: "cannot write", path: path, reason: "entry not readable")
    }
    return (neutral, hidden + newline)
  }

  deinit { close(descriptor) }

  private static func name(startedAt: Double) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .standard, timeZone: .gmt)
      .year().month().day().time(includingFractionalSeconds: false)
    let stamp = Date(timeIntervalSince1970: startedAt).formatted(style)
    return stamp.filter { $0 != ":" && $0 != "-" } + "-\(getpid())"
  }
}
