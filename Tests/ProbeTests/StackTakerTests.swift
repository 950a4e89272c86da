import FoundationEssentials
import Model
import Testing
@testable import Probe

@Suite(.serialized) struct StackTakerTests {
  @Test(
    arguments: [
      (StackTaker(), .libdw), (StackTaker(standIns: [.libdw: "false"]), .gdb),
      (StackTaker(standIns: [.libdw: "false", .gdb: "false"]), .proc),
    ] as [(StackTaker, StackTool)])
  func aLivingProcessIsReadWithWhatIsThere(_ taker: StackTaker, _ tool: StackTool) throws {
    let waiter = try Waiter("futex")
    _ = try waiter.settled()
    let capture = taker.take(
      of: [Int(waiter.pid)], at: 5, reason: "hang", budget: 60_000_000)
    let stacks = try #require(capture.stacks.first)
    #expect(stacks.tool == tool.rawValue)
    #expect(stacks.at == 5 && stacks.reason == "hang" && stacks.pid == Int(waiter.pid))
    #expect(stacks.threads.map(\.name) == ["poked", "poked"])
    #expect(stacks.threads.first?.tid == stacks.pid)
    let functions = stacks.threads.first?.frames.compactMap(\.function) ?? []
    let futex = try #require(BlockingCall.futex.systemCalls[0].number(on: .here))
    #expect(functions.contains(tool == .proc ? "system call \(futex)" : "main"))
    #expect(capture.notes.contains { $0.hasSuffix("taken by gdb") } == (tool == .gdb))
    if tool == .libdw { #expect(capture.notes.isEmpty, "\(capture.notes)") }
    #expect(waiter.end() == 7)
  }

  @Test(
    "a process that somebody asks about and a core file are asked of the same tools, but not of the last"
  )
  func others() throws {
    let waiter = try Waiter("futex")
    let pid = try waiter.settled().pid
    let image = ProcessImage(of: pid, threads: [pid])
    let scratch = try Scratch()
    let core = "\(scratch.path)/core"
    try Data(image.coreFile()).write(to: URL(filePath: core))
    let file = StackSubject.core(.init(core, program: "/proc/\(pid)/exe"))
    for (subject, use) in [(StackSubject.process(image), StackUse.suspect), (file, .core)] {
      for (standIns, tool) in [
        ([:], "libdw"), ([.libdw: "false"], "gdb"), ([.libdw: "false", .gdb: "false"], nil),
      ] as [([StackTool: String], String?)] {
        let capture = StackTaker(standIns: standIns).take([subject], for: use, budget: 60_000_000)
        #expect(capture.stacks.first?.tool == tool, "\(use): \(capture.notes)")
        #expect(
          capture.notes.contains { $0.hasSuffix("stacks were taken by gdb") } == (tool == "gdb"))
        #expect(capture.notes.contains { $0.contains("no stack") } == false)
      }
    }
    #expect(waiter.end() == 7)
  }
}
