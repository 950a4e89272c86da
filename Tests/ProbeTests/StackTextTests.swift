import FoundationEssentials
import Model
import TestSupport
import Testing
@testable import Probe

private func golden(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(filePath: "\(testsFolder)/Golden/\(name)")))
}

/// One line a thread and a frame, so that a difference can be read.
private func rendered(_ threads: [ThreadStack]) -> String {
  threads.map { thread in
    (["thread \(thread.tid) \"\(thread.name)\""]
      + thread.frames.map { frame in
        "  0x\(String(frame.address, radix: 16)) | \(frame.function ?? "-") | "
          + "\(frame.module ?? "-") | \(frame.source ?? "-")"
          + (frame.isInlined == true ? " | inlined" : "")
      }).joined(separator: "\n") + "\n"
  }.joined()
}

@Suite struct StackTextTests {
  @Test func stackLinesAreRead() throws {
    let threads = parseStackLines(try golden("libdw.txt"))
    try expectGolden(rendered(threads), "Golden/libdw.expected")
  }

  @Test func debuggerTextIsRead() throws {
    let threads = parseDebuggerStacks(try golden("gdb.txt"))
    try expectGolden(rendered(threads), "Golden/gdb.expected")
  }

  @Test func aDeepStackIsKeptWhole() throws {
    var lines = "thread\t1\n"
    var debugger = "Thread 1 (Thread 0x1 (LWP 1) \"x\"):\n"
    for depth in 0..<5000 {
      lines += "frame\t1\t/m\tagain\t\n"
      debugger += "#\(depth) 0x0000000000000001 in again (n=\(depth)) at x.c:1\n"
    }
    #expect(parseStackLines(Array(lines.utf8)).first?.frames.count == 5000)
    #expect(parseDebuggerStacks(Array(debugger.utf8)).first?.frames.count == 5000)
  }

  @Test(arguments: ["libdw.txt", "gdb.txt"])
  func aTextCutAnywhereIsSafe(_ name: String) throws {
    let whole = try golden(name)
    for length in 0...whole.count {
      let part = Array(whole[..<length])
      #expect(parseStackLines(part).count + parseDebuggerStacks(part).count <= 5)
    }
  }

  @Test func anEndlessLineIsCut() {
    let line = Array("thread\t1\nframe\t1\t\t".utf8) + [UInt8](repeating: 0x3c, count: 1 << 20)
    #expect(parseStackLines(line).first?.frames.isEmpty == true)
    let other = Array("Thread 1 (LWP 1):\n#0 ".utf8) + [UInt8](repeating: 0x28, count: 1 << 20)
    #expect(parseDebuggerStacks(other).first?.frames.count == 1)
  }

  @Test func kernelStacksAreRead() {
    let text = "[<0>] futex_wait_queue+0x67/0x90\n[<0>] do_futex+0x1/0x2\nx\n\n[<0>]\n"
    #expect(parseKernelStack(Array(text.utf8)).map(\.function) == ["futex_wait_queue", "do_futex"])
  }

  @Test func stacksThatMeetNameTheInnermostSharedFunction() {
    func stack(_ functions: String?...) -> ThreadStack {
      ThreadStack(tid: 1, name: "", frames: functions.map { Frame(address: 0, function: $0) })
    }
    let first = stack("a", "spin", "main", "__libc_start_main@@GLIBC_2.34", nil)
    #expect(sharedFunction(first, stack("b", "spin", "main", "_start")) == "spin")
    #expect(sharedFunction(first, stack("b", nil, "main", "__libc_start_main@@GLIBC_2.34")) == nil)
    #expect(sharedFunction(first, stack()) == nil)
    let library = ThreadStack(
      tid: 1, name: "", frames: [Frame(address: 0, function: "spin", module: "/lib/libc.so.6")])
    #expect(sharedFunction(first, library) == nil)
  }
}
