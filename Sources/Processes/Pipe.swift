import CLinux
import Glibc

/// A pipe whose ends close themselves. One thread at a time uses it, but for writes, which the
/// system itself keeps apart.
package final class Pipe: @unchecked Sendable {
  /// The end to read from.
  package let readEnd: Int32
  /// The end to hand to a child; -1 once closed.
  package private(set) var writeEnd: Int32

  /// A pipe that no other program inherits; nil when there are no more descriptors.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard fp_pipe(&ends) == 0 else { return nil }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  /// Closes our copy of the writing end, so that the reader meets the end of the stream.
  package func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  deinit {
    closeWriteEnd()
    close(readEnd)
  }
}

/// The last bytes of a stream, read as they come.
package struct Tail {
  /// The descriptor it reads; -1 once the stream has ended.
  package private(set) var descriptor: Int32
  /// How many bytes it has read.
  package private(set) var total = 0
  private var buffer: [UInt8] = []
  private let kept: Int
  private let line: ((String) -> Void)?
  private var begun: [UInt8] = []

  /// Keeps the last `kept` bytes of what `descriptor` yields; the descriptor stays the caller's.
  ///
  /// `line` gets each whole line as it comes; of one that does not end, no more than `kept` bytes
  /// are waited for.
  package init(descriptor: Int32, kept: Int, line: ((String) -> Void)? = nil) {
    self.descriptor = descriptor
    self.kept = kept
    self.line = line
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
  }

  /// What is kept.
  package var bytes: [UInt8] { Array(buffer.suffix(kept)) }

  /// Takes what is there now, without waiting.
  package mutating func drain() {
    while descriptor >= 0, read() {}
  }

  /// Reads once; false when there was nothing to read.
  @discardableResult
  package mutating func read() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65536)
    let count = Glibc.read(descriptor, &chunk, chunk.count)
    if count > 0 {
      total += count
      buffer.append(contentsOf: chunk[..<count])
      tellLines(of: chunk[..<count])
      if buffer.count > 2 * kept + chunk.count { buffer.removeFirst(buffer.count - kept) }
      return true
    }
    if count < 0, errno == EAGAIN || errno == EINTR { return false }
    descriptor = -1
    return false
  }

  private mutating func tellLines(of chunk: ArraySlice<UInt8>) {
    guard let line else { return }
    begun += chunk
    while let end = begun.firstIndex(of: 0x0a) {
      line(String(decoding: begun[..<end], as: UTF8.self))
      begun.removeSubrange(...end)
    }
    if begun.count > kept { begun = [] }
  }
}
