import CLinux
import Glibc
import Processes
import Testing
@testable import Probe

/// A program of the corpus that waits until its standard input is closed.
final class Waiter {
  let pid: pid_t
  private var input: Int32
  private var isOver = false
  private let scratch: Scratch

  init(_ way: String) throws {
    scratch = try Scratch()
    let program = try compile("poked", into: scratch)
    var ends: [Int32] = [-1, -1]
    try #require(fp_pipe(&ends) == 0)
    defer { close(ends[0]) }
    let process = try spawn(
      Invocation(program, [way], environment: nil), standard: (ends[0], -1, -1),
      options: SpawnOptions(diesWithThread: false))
    close(process.pidDescriptor)
    pid = process.pid
    input = ends[1]
  }

  /// The process once its main thread is seen blocked in the same call twice in a row.
  func settled() throws -> ProcessSample {
    var before: ThreadSample?
    while true {
      var lost = false
      var process = try #require(SnapshotReader().readProcess(Int(pid), lostSome: &lost))
      process.threads = process.threads.filter { $0.tid == Int(pid) }
      let now = try #require(process.threads.first)
      // The program starts in calls of its loader, and ends up in one that may never end.
      if let before, before.isUnmoved(to: now), now.mayBeStuck { return process }
      before = now
      usleep(2000)
    }
  }

  /// Closes its input and gives its exit code.
  func end() -> Int32 {
    close(input)
    input = -1
    isOver = true
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    return status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
  }

  deinit {
    guard !isOver else { return }
    kill(pid, SIGKILL)
    _ = end()
  }
}
