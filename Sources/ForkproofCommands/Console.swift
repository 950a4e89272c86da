import Foundation

/// Where words go: data to standard output, all else to standard error.
struct Console: Sendable {
  /// Whether standard error is a terminal that progress can be drawn on.
  let drawsProgress: Bool
  /// Whether standard output may be coloured.
  let colours: Bool
  /// The width of standard output; 0 where it is no terminal and lines may be as long as they are.
  let width: Int

  /// A console as the process has it; `NO_COLOR` and `TERM=dumb` switch colour off.
  init(environment: [String: String]) {
    let plain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    let dumb = environment["TERM"] == "dumb"
    drawsProgress = isatty(STDERR_FILENO) == 1 && !dumb
    colours = isatty(STDOUT_FILENO) == 1 && !plain && !dumb
    let given = environment["COLUMNS"].flatMap { Int($0) }
    width = given ?? (isatty(STDOUT_FILENO) == 1 ? Self.terminalWidth() : 0)
  }

  /// Writes data.
  func write(_ text: String) { Self.put(text, on: STDOUT_FILENO) }

  /// Writes what is not data.
  func say(_ text: String) { Self.put(text + "\n", on: STDERR_FILENO) }

  /// Draws progress in place; only for a terminal.
  func draw(_ text: String) { Self.put(text, on: STDERR_FILENO) }

  private static func put(_ text: String, on descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Whoever read this is gone; there is nobody left to tell.
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  private static func terminalWidth() -> Int {
    var size = winsize()
    return ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
  }
}
