import Glibc
import Model
import Testing
@testable import Processes

@Suite("What ends the process groups of a program that is gone")
struct WatchdogTests {
  /// A group of two processes whose first one was ended and reaped; and what tells that the other is there: the end
  /// of a pipe that it holds.
  private func orphan(of watchdog: Watchdog) throws -> (group: pid_t, pipe: Pipe) {
    let pipe = try #require(Pipe())
    let process = try spawn(
      Invocation("/bin/sh", ["-c", "sleep 600 & echo; exec sleep 600"], environment: [:]),
      standard: (-1, pipe.writeEnd, -1),
      options: SpawnOptions(leadsSession: true, watchdog: watchdog))
    pipe.closeWriteEnd()
    close(process.pidDescriptor)
    var byte: UInt8 = 0
    #expect(read(pipe.readEnd, &byte, 1) == 1)
    kill(process.pid, SIGKILL)
    #expect(reap(process.pid) == Model.ExitStatus.signal(Int(SIGKILL)))
    return (process.pid, pipe)
  }

  @Test("who is left of a group is ended with the watchdog's owner, though the first of it is gone")
  func ends() throws {
    let watchdog = try #require(Watchdog(controlGroups: nil))
    let (group, pipe) = try orphan(of: watchdog)
    #expect(kill(-group, 0) == 0)
    watchdog.stop()
    var byte: UInt8 = 0
    #expect(read(pipe.readEnd, &byte, 1) == 0)
  }

  @Test("who left the group is ended with its mount namespace")
  func namespace() throws {
    let watchdog = try #require(Watchdog(controlGroups: nil))
    let pipe = try #require(Pipe())
    let script = "setsid sh -c 'echo; exec sleep 600' & exec sleep 600"
    let process = try spawn(
      Invocation(
        "/usr/bin/unshare", ["--user", "--mount", "/bin/sh", "-c", script], environment: [:]),
      standard: (-1, pipe.writeEnd, -1),
      options: SpawnOptions(leadsSession: true, watchdog: watchdog))
    pipe.closeWriteEnd()
    close(process.pidDescriptor)
    var byte: UInt8 = 0
    #expect(read(pipe.readEnd, &byte, 1) == 1)
    let namespace = open("/proc/\(process.pid)/ns/mnt", O_RDONLY | O_CLOEXEC)
    watchdog.add(namespace: namespace, of: process.pid)
    close(namespace)
    kill(-process.pid, SIGKILL)
    #expect(reap(process.pid) == Model.ExitStatus.signal(Int(SIGKILL)))
    watchdog.stop()
    #expect(read(pipe.readEnd, &byte, 1) == 0)
  }

  @Test("a group that was taken out is left alone")
  func removed() throws {
    let watchdog = try #require(Watchdog(controlGroups: nil))
    let (group, pipe) = try orphan(of: watchdog)
    watchdog.remove(group)
    watchdog.stop()
    var polled = pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0)
    #expect(poll(&polled, 1, 100) == 0)
    #expect(kill(-group, SIGKILL) == 0)
  }
}
