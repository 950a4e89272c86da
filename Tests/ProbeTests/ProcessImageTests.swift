import Testing
@testable import Probe

@Suite(.serialized) struct ProcessImageTests {
  @Test func aCopyUnwindsAsTheProcessDoes() throws {
    let waiter = try Waiter("futex")
    let process = try waiter.settled()
    let tids = process.threads.map(\.tid)
    let image = ProcessImage(of: Int(waiter.pid), threads: tids)
    let copied = StackTaker().take([.process(image)], for: .suspect, budget: 60_000_000)
    let live = StackTaker(standIns: [.libdw: "false"]).take(
      [.process(image)], for: .suspect, budget: 60_000_000)
    #expect(copied.stacks.first?.tool == "libdw" && live.stacks.first?.tool == "gdb")
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

  @Test(
    "a thread goes on in its wait, though some calls say EINTR to one that was stopped",
    arguments: ["futex", "waitv", "epoll", "sigwait", "pause"])
  func goesOn(_ way: String) throws {
    let waiter = try Waiter(way)
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
    #expect(
      StackTaker().take([.process(image)], for: .suspect, budget: 1_000_000) == .init())
  }
}
