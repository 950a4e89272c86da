import Processes
import Testing
@testable import Probe

@Suite(.serialized) struct ProcessImageTests {
  @Test func aCopyUnwindsAsTheProcessDoes() throws {
    let waiter = try Waiter("futex")
    let process = try waiter.settled()
    let tids = process.threads.map(\.tid)
    let image = ProcessImage(of: Int(waiter.pid), threads: tids)
    let copied = StackTaker().take(images: [image], reason: "hang", budget: 60_000_000)
    let live = StackTaker().takeByDebugger(
      [Int(waiter.pid)], reason: "hang", deadline: monotonicMicroseconds() + 60_000_000)
    let mine = try #require(copied.stacks.first?.threads.first)
    let theirs = try #require(live.stacks.first?.threads.first { $0.tid == mine.tid })
    let places = mine.frames.filter { $0.isInlined != true }.map(\.address)
    #expect(Set(theirs.frames.map(\.address)).subtracting([0]).isSubset(of: places))
    #expect(places.count >= 4)
    #expect(
      mine.name == "poked" && mine.frames.contains { $0.module?.hasSuffix("/poked") ?? false })
    #expect(waiter.end() == 7)
  }

  @Test(arguments: [
    ("/", "/lib/a.so", "/proc/7/root/lib/a.so"),
    ("/srv/x", "/srv/x/lib/a.so", "/proc/7/root/lib/a.so"),
    ("/srv/x", "/srv/xy/lib/a.so", "/srv/xy/lib/a.so"), ("/srv/x", "/lib/a.so", "/lib/a.so"),
  ])
  func aFileIsReadThroughTheRootOfItsProcess(_ root: String, _ path: String, _ reached: String) {
    #expect(ProcessImage.reach(path, of: 7, root: root) == reached)
  }

  @Test func aThreadGoesOnInItsWait() throws {
    let waiter = try Waiter("futex")
    let before = try waiter.settled()
    let image = ProcessImage(of: Int(waiter.pid), threads: [Int(waiter.pid)])
    #expect(image.errors.isEmpty)
    let after = try waiter.settled()
    #expect(before.threads.first?.call == after.threads.first?.call)
    #expect(waiter.end() == 7)
  }

  @Test func aProcessThatIsGoneGivesNothing() {
    let image = ProcessImage(of: 4_194_303, threads: [4_194_303])
    #expect(!image.errors.isEmpty)
    #expect(StackTaker().take(images: [image], reason: "hang", budget: 1_000_000).stacks.isEmpty)
  }
}
