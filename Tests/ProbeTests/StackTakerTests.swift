import Testing
@testable import Probe

@Suite(.serialized) struct StackTakerTests {
  @Test(arguments: [
    (StackTaker(), "libdw"), (StackTaker(unwinder: "false"), "gdb"),
    (StackTaker(unwinder: "false", debugger: "false"), "proc"),
  ])
  func aLivingProcessIsReadWithWhatIsThere(_ taker: StackTaker, _ tool: String) throws {
    let waiter = try Waiter("futex")
    _ = try waiter.settled()
    let capture = taker.take(
      of: [Int(waiter.pid)], at: 5, reason: "hang", budget: 60_000_000)
    let stacks = try #require(capture.stacks.first)
    #expect(stacks.tool == tool)
    #expect(stacks.at == 5 && stacks.reason == "hang" && stacks.pid == Int(waiter.pid))
    #expect(stacks.threads.map(\.name) == ["poked", "poked"])
    #expect(stacks.threads.first?.tid == stacks.pid)
    let functions = stacks.threads.first?.frames.compactMap(\.function) ?? []
    #expect(functions.contains(tool == "proc" ? "system call 202" : "main"))
    #expect(capture.notes.contains { $0.hasSuffix("taken by gdb") } == (tool == "gdb"))
    if tool == "libdw" { #expect(capture.notes.isEmpty, "\(capture.notes)") }
    #expect(waiter.end() == 7)
  }
}
