import FoundationEssentials
import Glibc
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
      of: [Int(waiter.pid)], at: 5, reason: .hang, budget: 60_000_000)
    let stacks = try #require(capture.stacks.first)
    #expect(stacks.tool == tool.rawValue)
    #expect(stacks.at == 5 && stacks.reason == .hang && stacks.pid == Int(waiter.pid))
    #expect(stacks.threads.map(\.name) == ["poked", "poked"])
    #expect(stacks.threads.first?.tid == stacks.pid)
    let functions = stacks.threads.first?.frames.compactMap(\.function) ?? []
    let futex = try #require(BlockingCall.futex.systemCalls[0].number(on: .here))
    #expect(functions.contains(tool == .proc ? "system call \(futex)" : "main"))
    #expect(capture.notes.contains { $0.hasSuffix("taken by gdb") } == (tool == .gdb))
    if tool == .libdw { #expect(capture.notes.isEmpty, "\(capture.notes)") }
    #expect(waiter.end() == 7)
  }

  @Test("every tool has its time, though each before it hangs")
  func slowTools() throws {
    let waiter = try Waiter("futex")
    let pid = try waiter.settled().pid
    let scratch = try Scratch()
    let slow = "\(scratch.path)/slow"
    // Written by another process: a child that another test forks meanwhile could hold it open.
    let script = "printf '#!/bin/sh\\nexec sleep 1000\\n' > '\(slow)' && chmod 755 '\(slow)'"
    try #require(system(script) == 0)
    var taker = StackTaker(standIns: [.gdb: slow])
    taker.tools = [.gdb, .gdb, .libdw]
    let capture = taker.take(of: [pid], at: 0, reason: .hang, budget: 12_000_000)
    #expect(capture.stacks.first?.tool == "libdw", "\(capture.notes)")
    #expect(capture.notes.count { $0.contains("took too long") } == 2, "\(capture.notes)")
    #expect(waiter.end() == 7)
  }

  @Test("tools that all take what they may end with the budget, each after the same time")
  func shares() {
    for use in [StackUse.run, .core] {
      for count in 1...4 {
        var now = 1_000
        for later in (0..<count).reversed() {
          let deadline = use.deadline(now: now, later: later, start: 1_000, budget: 12_000)
          #expect(deadline - now == 12_000 / count)
          now = deadline
        }
      }
      #expect(use.deadline(now: 20_000, later: 1, start: 1_000, budget: 12_000) == 20_000)
    }
  }

  @Test(
    "a process that is asked about is asked of the debugger, a core file of that behind the wall alone"
  )
  func others() throws {
    let waiter = try Waiter("futex")
    let pid = try waiter.settled().pid
    let image = ProcessImage(of: pid, threads: [pid])
    let scratch = try Scratch()
    let core = "\(scratch.path)/core"
    try Data(image.coreFile()).write(to: URL(filePath: core))
    let file = StackSubject.core(.init(core, program: "/proc/\(pid)/exe"))
    let process = StackSubject.process(image)
    for (subject, use, standIns, tool) in [
      (process, .suspect, [:], "libdw"), (process, .suspect, [.libdw: "false"], "gdb"),
      (process, .suspect, [.libdw: "false", .gdb: "false"], nil),
      (file, .core, [:], "libdw"), (file, .core, [.libdw: "false"], nil),
    ] as [(StackSubject, StackUse, [StackTool: String], String?)] {
      let capture = StackTaker(standIns: standIns).take([subject], for: use, budget: 60_000_000)
      #expect(capture.stacks.first?.tool == tool, "\(use): \(capture.notes)")
      #expect(capture.stacks.allSatisfy { $0.reason == .diagnosis })
      #expect(
        capture.notes.contains { $0.hasSuffix("stacks were taken by gdb") } == (tool == "gdb"))
      #expect(capture.notes.contains { $0.contains("no stack") } == false)
    }
    #expect(waiter.end() == 7)
  }
}
