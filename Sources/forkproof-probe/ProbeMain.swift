import CLinux
import Files
import FoundationEssentials
import Glibc
import Model

/// The init of a run's sandbox: `forkproof-probe` reads a plan from its standard input, starts what the
/// plan says, watches it, writes one observation to its standard output, and ends; with it ends
/// everything else in its process namespace.
@main
struct Main {
  /// The longest plan names a few dozen files.
  private static let longestPlan = 1 << 20

  static func main() {
    // What is under test may run as the same user, and must not look into us or write there.
    guard fp_hide() == 0 else { fail("error: this system does not let a process hide", code: 3) }
    guard CommandLine.arguments.count == 1 else { fail("usage: forkproof-probe < PLAN", code: 64) }
    do {
      let plan = try JSONDecoder().decode(RunPlan.self, from: Data(input()))
      var session = try Session(plan)
      try write(session.run())
      // Not as init, the processes of the run have to be ended one by one.
      if getpid() != 1 { session.endEverything() }
    } catch {
      fail("error: \(error)", code: 3)
    }
  }

  private static func input() -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < longestPlan, case let count = read(STDIN_FILENO, &chunk, chunk.count),
      count > 0
    {
      bytes += chunk[..<count]
    }
    return bytes
  }

  private static func write(_ observation: Observation) throws {
    var seen = observation
    var frame = ObservationFrame.framed(Array(try JSONEncoder().encode(seen)))
    if frame == nil {
      seen.stacks = []
      seen.notes = ["the stacks were too much to be kept"]
      frame = ObservationFrame.framed(Array(try JSONEncoder().encode(seen)))
    }
    guard let frame else { fail("error: the observation is too long", code: 3) }
    guard writeAll(frame[...], to: STDOUT_FILENO) else {
      fail("error: it cannot be written", code: 3)
    }
  }

  private static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { return false }
      rest = rest.dropFirst(written)
    }
    return true
  }

  private static func fail(_ text: String, code: Int32) -> Never {
    _ = writeAll(Array((text + "\n").utf8)[...], to: STDERR_FILENO)
    exit(code)
  }
}
