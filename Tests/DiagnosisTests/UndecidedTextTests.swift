import Diagnosis
import Foundation
import Testing

@Suite("What a text does not carry is not claimed")
struct UndecidedTextTests {
  private static let shutdown = """
    #0  0x7f01 in gpr_cv_wait () from /usr/lib/php/20220829/grpc.so
    #1  0x7f02 in stop_threads () from /usr/lib/php/20220829/grpc.so
    #2  0x7f03 in grpc_shutdown_internal_locked () from /usr/lib/php/20220829/grpc.so
    #3  0x7f04 in zm_shutdown_grpc () from /usr/lib/php/20220829/grpc.so
    #4  0x5501 in module_destructor ()
    #5  0x5502 in main ()

    """

  private static let crash = """
    #0  0x7f01 in grpc_chttp2_stream_unref () from /usr/lib/php/20220829/grpc.so
    #1  0x7f02 in grpc_channel_destroy () from /usr/lib/php/20220829/grpc.so
    #2  0x7f03 in postfork_child () from /usr/lib/php/20220829/grpc.so
    #3  0x7f04 in fork () from /lib/x86_64-linux-gnu/libc.so.6
    #4  0x5501 in zif_pcntl_fork ()
    #5  0x5502 in main ()

    """

  private func report(_ text: String) throws -> DiagnosisReport {
    try DiagnosisSupport.maker().diagnose(text: Array(text.utf8))
  }

  @Test(
    "a signal is read in the words of shells, supervisors and other languages",
    arguments: [
      "Program terminated with signal 11, Segmentation fault.",
      "./worker.sh: line 12:  4711 Segmentation fault      (core dumped) php worker.php",
      "[27-Nov-2026 10:00:00] WARNING: [pool www] child 4711 exited on signal 11 (SIGSEGV - core dumped)",
      "Nov 27 10:00:00 web systemd[1]: queue.service: Main process exited, code=killed, status=11/SEGV",
      "php[4711]: segfault at 10 ip 00007f0000000001 sp 00007ffd00000000 error 4 in grpc.so[7f00+1000]",
      "AH00052: child pid 4711 exit signal Segmentation fault (11)",
      "2026-11-27 10:00:00,000 WARN exited: queue (terminated by SIGSEGV (core dumped); not expected)",
      "Das Programm wurde durch Signal SIGSEGV, Speicherzugriffsfehler, beendet.",
      "程序收到信号 SIGSEGV，段错误。",
      "Crash reason:  SIGSEGV /SEGV_MAPERR",
    ])
  func signalIsReadInManyWords(_ line: String) throws {
    let findings = try report(line + "\n" + Self.crash).findings
    #expect(
      findings.map(\.title) == ["crash (SIGSEGV) in postfork_child: grpc_chttp2_stream_unref"])
    #expect(findings.first?.failure?.name == "crash-inside-fork")
  }

  @Test(
    "a signal of the log that met another process makes no crash of a wait",
    arguments: [
      "[pool www] child 9 exited on signal 11 (SIGSEGV)\n", "Segmentation fault (core dumped)\n",
    ])
  func signalOfAnotherProcessMakesNoCrash(_ line: String) throws {
    let findings = try report(line + Self.shutdown).findings
    #expect(findings.first?.title == "stall in zm_shutdown_grpc: stop_threads waits on a condition")
  }

  @Test("a thread that works, without a signal, is neither a stall nor a crash")
  func workingThreadIsNoStall() throws {
    for name in ["grpc_chttp2_stream_unref", "__memmove_avx_unaligned_erms", "gpr_free"] {
      let text = Self.crash.replacing("grpc_chttp2_stream_unref", with: name)
      let report = try report(text)
      #expect(report.answer == .unknown, "\(name)")
      #expect(report.findings.map(\.title) == [nil], "\(name)")
      #expect(report.findings.allSatisfy { $0.owner == .grpc && $0.failure == nil }, "\(name)")
      let untold = report.findings.flatMap(\.untold).map(\.words)
      #expect(untold.contains { $0.hasPrefix("whether it stands or moves") }, "\(name)")
    }
  }

  @Test(
    "a shutdown whose thread is in the process may be caught in passing",
    arguments: [
      "Name:\tphp\nPid:\t4711\nThreads:\t4\n$ pstack 4711\n", "[New LWP 12]\n[New LWP 13]\n",
      "* 1 Thread 0x7f01 (LWP 11) \"php\" 0x7f01 in gpr_cv_wait ()\n  2 Thread 0x7f02 (LWP 12) \"grpc_global_tim\" 0x7f02 in poll ()\n(gdb) bt\n",
    ])
  func shutdownMayBeCaughtInPassing(_ lines: String) throws {
    let report = try report(lines + Self.shutdown)
    #expect(report.answer == .unknown)
    #expect(
      report.findings.map(\.title) == [
        "stall in zm_shutdown_grpc: stop_threads waits on a condition"
      ])
    #expect(!report.findings.flatMap(\.evidence).contains { $0.contains("no thread but this one") })
  }

  @Test("the only thread of a list is the only thread of the process")
  func onlyThreadOfListIsOnlyThread() throws {
    let list = "* 1 Thread 0x7f01 (LWP 11) \"php\" 0x7f09 in gpr_cv_wait ()\n(gdb) bt\n"
    let report = try report(list + Self.shutdown)
    #expect(report.answer == .failure)
    #expect(report.findings.flatMap(\.evidence).contains("the process has no thread but this one"))
  }

  @Test(
    "an exception's trace is no wait",
    arguments: [
      "PHP Fatal error:  Uncaught LogicException: batch in /a.php:3\nStack trace:\n",
      "[2026-11-27 10:00:00] local.ERROR: no\n[stacktrace]\n",
    ])
  func exceptionTraceIsNoWait(_ head: String) throws {
    let trace = "#0 /a.php(3): Grpc\\Call->startBatch(Array)\n#1 /b.php(9): run()\n#2 {main}\n"
    let report = try report(head + trace)
    #expect(report.findings.allSatisfy { $0.title == nil && $0.failure == nil })
    #expect(
      report.findings.flatMap(\.evidence).contains { $0.hasPrefix("an exception came out of ") })
  }

  @Test(
    "a wait that shows a limit of time is not for ever", arguments: ["timeout=250", "timeout=-1"])
  func limitedWaitIsNotForEver(_ limit: String) throws {
    let text = """
      #0  0x7f01 in epoll_wait (epfd=4, \(limit)) from /lib/x86_64-linux-gnu/libc.so.6
      #1  0x7f02 in cq_pluck () from /usr/lib/php/20220829/grpc.so
      #2  0x7f03 in zim_Call_startBatch () from /usr/lib/php/20220829/grpc.so
      #3  0x5501 in main ()

      """
    let title = try #require(try report(text).findings.first?.title)
    #expect(title.contains("waits for ever") == (limit == "timeout=-1"), "\(title)")
  }

  @Test("a mail's body in base64 is read")
  func mailBodyIsRead() throws {
    let body = Data(Self.shutdown.utf8).base64EncodedString(options: [
      .lineLength76Characters, .endLineWithLineFeed,
    ])
    let head = "Subject: hang\nContent-Transfer-Encoding: base64\n\n"
    let findings = try report(head + body + "\n").findings
    #expect(findings.first?.title == "stall in zm_shutdown_grpc: stop_threads waits on a condition")
  }

  @Test(
    "the process is told that a debugger was attached to",
    arguments: [
      "Attaching to program: /usr/bin/php, process 4711", "$ sudo gdb -batch -p 4711 -ex bt",
      "gdb --pid=4711", "# gdb /usr/bin/php8.2 4711",
    ])
  func debuggedProcessIsTold(_ line: String) throws {
    #expect(try report(line + "\n" + Self.shutdown).findings.first?.pid == 4711)
  }

  @Test(
    "a fork that came through, and an item of a list of changes, are no failure",
    arguments: [
      "thread_pool.cc:1] Waiting for thread pool to idle before forking\nworker 12 started\n",
      "* Fixed: Waiting for thread pool to idle before forking was logged for ever\n",
    ])
  func passedForkIsNoFailure(_ text: String) throws {
    let report = try report(text)
    #expect(report.answer == .unknown)
    #expect(report.findings.allSatisfy { $0.failure == nil })
  }

  @Test("a text that takes turns between many writers is read in a moment")
  func manyWritersAreReadInAMoment() throws {
    let text = (0..<20_000).map { "worker-\($0 % 7)  | #\($0 / 7 % 20)  0x1 in f\($0) ()\n" }
      .joined()
    #expect(try report(text).findings.count <= 100)
  }
}
