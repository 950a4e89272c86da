import Basics
import Glibc
import Model
import Processes

/// A program run for its output, within a time limit.
struct ToolRun {
  /// What came of it.
  struct Result {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    /// Why there is nothing to read, or not all of it; nil when it ended well.
    var failure: String?
  }

  /// What is to be run.
  struct Order {
    var command: [String]
    /// A descriptor that becomes its standard input; -1 for nothing to read.
    var input: Int32

    init(_ command: [String], input: Int32 = -1) {
      self.command = command
      self.input = input
    }
  }

  private let name: String
  private var process: SpawnedProcess?
  private var pipes: (output: Pipe, errors: Pipe)?
  /// What is still read, and whether it is the output.
  private var open: [(descriptor: Int32, isOutput: Bool)] = []
  private var result = Result()

  /// Runs programs at once; those still running at `deadline` (`monotonicMicroseconds`) are killed.
  static func all(_ orders: [Order], deadline: Int, limit: Int = 4 << 20) -> [Result] {
    var runs = orders.map { ToolRun($0) }
    while runs.contains(where: { !$0.open.isEmpty }) {
      let ready = poll(runs.flatMap { $0.open.map(\.descriptor) }, until: deadline)
      guard let ready else { break }
      for index in runs.indices { runs[index].take(from: ready, limit: limit) }
    }
    return runs.indices.map { runs[$0].finish(deadline: deadline) }
  }

  /// Those of the descriptors that can be read; nil at the deadline.
  private static func poll(_ descriptors: [Int32], until deadline: Int) -> Set<Int32>? {
    let left = deadline - monotonicMicroseconds()
    guard left > 0 else { return nil }
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    let count = Glibc.poll(&polled, nfds_t(polled.count), Int32(clamping: left / 1000 + 1))
    guard count >= 0 || errno == EINTR else { return nil }
    return count < 0 ? [] : Set(polled.filter { $0.revents != 0 }.map(\.fd))
  }

  private init(_ order: Order) {
    name = order.command.first ?? ""
    guard let program = findProgram(name) else {
      result.failure = "\(name) is not installed"
      return
    }
    guard let output = Pipe(), let errors = Pipe() else {
      result.failure = "no pipe for \(name)"
      return
    }
    do {
      process = try spawn(
        Invocation(program, Array(order.command.dropFirst()), environment: nil),
        standard: (order.input, output.writeEnd, errors.writeEnd))
    } catch {
      result.failure = error.description
      return
    }
    output.closeWriteEnd()
    errors.closeWriteEnd()
    pipes = (output, errors)
    open = [(output.readEnd, true), (errors.readEnd, false)]
  }

  private mutating func take(from ready: Set<Int32>, limit: Int) {
    open.removeAll { descriptor, isOutput in
      guard ready.contains(descriptor) else { return false }
      return isOutput
        ? Self.take(descriptor, into: &result.output, limit: limit)
        : Self.take(descriptor, into: &result.errors, limit: 65536)
    }
  }

  /// Reads what is there; beyond the limit it is dropped.
  /// - Returns: whether the other end is closed.
  private static func take(_ file: Int32, into bytes: inout [UInt8], limit: Int) -> Bool {
    var got = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
      got = read(file, buffer.baseAddress, 65536)
      count = max(got, 0)
    }
    bytes += chunk.prefix(max(0, limit - bytes.count))
    return got == 0 || got < 0 && errno != EINTR
  }

  private mutating func finish(deadline: Int) -> Result {
    pipes = nil
    guard let process else { return result }
    // Both pipes closed is no end yet; what lingers past the deadline is killed like the late.
    var ended: Set<Int32>? = open.isEmpty ? [] : nil
    while ended?.isEmpty ?? false {
      ended = Self.poll([process.pidDescriptor], until: deadline)
    }
    let status = process.end()
    if ended == nil {
      result.failure = "\(name) took too long and was killed"
    } else if status != .code(0) {
      let words = cleanText(result.errors.prefix(300)).split(separator: "\u{FFFD}").joined(
        separator: " ")
      result.failure = "\(name) \(status.inWords)\(words.isEmpty ? "" : ": \(words)")"
    }
    return result
  }
}

/// Text in which bytes that are not UTF-8, and control characters, are replaced by U+FFFD.
func cleanText(_ bytes: some Collection<UInt8>) -> String {
  var text = String.UnicodeScalarView()
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value)
    text.append(isControl ? "\u{FFFD}" : scalar)
  }
  return String(text)
}
