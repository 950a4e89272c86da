import Foundation
import GitTestSupport

/// A git server on a loopback port of its own, ended with this object or with the test process.
final class Server {
  private let child: Child
  private let control: Scratch
  /// The end of its standard input: it stops when this is closed.
  private let input: Int32
  let port: Int

  /// Serves the repositories below `root`: `kind` is `git` or `http`.
  init(_ kind: String, root: String) throws {
    control = try Scratch()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Resources/serve.py").path
    let (theirInput, input) = try makePipe()
    let (output, theirOutput) = try makePipe()
    let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
    defer { for descriptor in [theirInput, output, errors] { close(descriptor) } }
    self.input = input
    child = try Child(
      ["python3", script, kind, root, control.path], input: theirInput, output: theirOutput,
      errors: errors)
    // So that the reading ends if the script does.
    close(theirOutput)
    guard let port = Int(readLine(from: output)) else {
      throw FixtureError("the server gave no port")
    }
    self.port = port
  }

  deinit {
    stop()
    close(input)
  }

  /// Ends it: nothing listens on its port any more.
  func stop() { child.end() }

  /// Connections so far.
  var connections: Int {
    guard let log = try? String(contentsOfFile: control["connections"], encoding: .utf8) else {
      return 0
    }
    return log.split(separator: "\n").count
  }

  /// Closes connections after this many bytes of answer; nil lets all pass.
  func cut(after bytes: Int?) throws {
    if let bytes {
      try control.write("cut", "\(bytes)")
    } else {
      try FileManager.default.removeItem(atPath: control["cut"])
    }
  }
}
