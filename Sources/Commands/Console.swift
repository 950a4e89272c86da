import Basics
import Foundation
import Reporting
import Synchronization

/// Where words go: data to standard output, all else to standard error.
struct Console: Sendable {
  /// Whether standard error is a terminal that progress can be drawn on.
  let drawsProgress: Bool
  /// Whether what is drawn may be coloured.
  let coloursProgress: Bool
  /// Whether standard output may be coloured.
  let colours: Bool
  /// The width of standard output; 0 where it is no terminal and lines may be as long as they are.
  let width: Int

  /// How much is told beside data and errors.
  let volume: Volume

  /// How much is told beside data and errors.
  enum Volume: Int, Sendable, Comparable {
    case quiet, normal, verbose

    static func < (left: Volume, right: Volume) -> Bool { left.rawValue < right.rawValue }
  }

  /// A console as the process has it and as it was asked for; by default `NO_COLOR` and `TERM=dumb`
  /// switch colour off.
  init(environment: [String: String], _ options: OutputOptions) {
    let plain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let dumb = environment["TERM"] == "dumb"
    let isTerminal = isatty(STDOUT_FILENO) == 1
    volume = options.quiet ? .quiet : options.verbose ? .verbose : .normal
    drawsProgress = isatty(STDERR_FILENO) == 1 && !dumb
    coloursProgress = options.color != .never && !plain && !dumb
    colours =
      switch options.color {
      case .auto: isTerminal && !plain && !dumb
      case .always: true
      case .never: false
      }
    let given = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    width = given ?? (isTerminal ? Self.terminalWidth() : 0)
  }

  /// The style of what goes to standard output.
  var style: TerminalStyle { TerminalStyle(width: width, colours: colours) }

  /// Writes a line of data with names in it; what would steer a terminal is shown as a picture of it.
  func list(_ line: String) { write(TextCleaner.line(line) + "\n") }

  /// Writes what people read, and a log may hold.
  func write(_ text: String) {
    writeAsItIs(Self.output.withLock { $0.guarded(text) })
  }

  /// Writes data for programs.
  func writeAsItIs(_ text: String) { Self.put(text, on: STDOUT_FILENO) }

  private static let output = Mutex(LogGuard())

  /// Writes what is not data; errors are told by `complain`, which `--quiet` does not silence.
  func say(_ text: String) {
    if volume > .quiet { complain(text) }
  }

  /// Writes what must be read: an error, or a warning that data is missing. Passwords in addresses are left
  /// out: logs are public. What would steer a terminal is shown as a picture of it.
  func complain(_ text: String) {
    var log = LogGuard()
    let shown = log.guarded(TextCleaner.block(PrivateText().hidden(in: text)))
    Self.put(shown + "\n", on: STDERR_FILENO)
  }

  /// Draws progress in place; only for a terminal.
  func draw(_ text: String) { Self.put(PrivateText().hidden(in: text), on: STDERR_FILENO) }

  private static func put(_ text: String, on descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        // Without standard error there is nowhere left to tell it.
        if descriptor == STDOUT_FILENO { StandardStreams.noteLoss(errno) }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// The columns and lines of the terminal that progress is drawn on, as they are now.
  var progressSize: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  private static func terminalWidth() -> Int {
    var size = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return known ? Int(size.ws_col) : 80
  }
}
