import Basics
import Diagnosis
import Files
import Foundation
import Testing
@testable import Commands

@Suite("forkproof diagnose")
struct DiagnoseCommandTests {
  @Test("needs a process, a trace or a core file")
  func subject() {
    #expect(refusal("diagnose")?.code == 64)
    #expect(refusal("diagnose", "--pid-file", "x.pid") == nil)
    #expect(refusal("diagnose", "1") == nil)
  }

  @Test("--watch is at least 1")
  func watch() {
    #expect(refusal("diagnose", "1", "--watch", "0")?.code == 64)
    #expect(refusal("diagnose", "1", "--watch", "1") == nil)
  }

  @Test("a file that is not there, a mixture and a file without a process id are wrong use")
  func wrongUse() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "diagnose")
    try writeFile(Array("php-fpm\n".utf8), to: "\(scratch.path)/fpm.pid")
    let calls = [
      ["/nonexistent/trace.txt"], ["1", "trace.txt"], ["a.txt", "b.txt"],
      ["--pid-file", "\(scratch.path)/fpm.pid"],
      ["1", "--program", "/usr/bin/true"], ["\(scratch.path)/fpm.pid", "--sysroot", "/"],
      ["\(scratch.path)/fpm.pid", "--watch", "5"], ["/usr/bin/env"],
    ]
    for arguments in calls {
      let command = try DiagnoseCommand.parse(arguments)
      #expect(await exitCode(of: command) == 64, "\(arguments)")
    }
  }

  @Test("a trace that tells nothing is undecided, one with a known hang a failure")
  func answers() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "diagnose")
    let trace = """
      #0  syscall () from /lib/x86_64-linux-gnu/libc.so.6
      #1  gpr_cv_wait () from /lib/x86_64-linux-gnu/libgpr.so.29
      #2  grpc_event_engine::posix_engine::TimerManager::Shutdown() () from /lib/libgrpc.so.29
      #3  postfork_child () from /usr/lib/php/20220829/grpc.so
      #4  fork () from /lib/x86_64-linux-gnu/libc.so.6
      """
    for (text, code) in [("Hello.\n", ExitCode.inconclusive), (trace, .failed)] {
      try writeFile(Array(text.utf8), to: "\(scratch.path)/trace.txt")
      let command = try DiagnoseCommand.parse(["\(scratch.path)/trace.txt"])
      #expect(await exitCode(of: command) == code.rawValue)
    }
  }

  @Test(
    "what is no text is named, and not told as a text without a stack",
    arguments: [
      ([0x1f, 0x8b, 8, 0], "compressed"), ([0x28, 0xb5, 0x2f, 0xfd], "compressed"),
      (Array("PERFILE2".utf8), "perf"), ([0x89, 0x50, 0x4e, 0x47, 0x0d], "picture"),
      (Array("%PDF-1.7".utf8), "PDF"), ([0x50, 0x4b, 3, 4], "zip"),
    ] as [([UInt8], String)])
  func noText(_ bytes: [UInt8], word: String) async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "diagnose")
    try writeFile(bytes + [7, 7, 7], to: "\(scratch.path)/trace")
    let command = try DiagnoseCommand.parse(["\(scratch.path)/trace"])
    #expect(await exitCode(of: command) == 64)
    #expect(ForeignFile(bytes)?.words.contains(word) == true)
    #expect(ForeignFile(Array("#0 f ()".utf8)) == nil)
  }

  @Test("a process that ends while it is watched is told, and no wrong use")
  func endsMeanwhile() async throws {
    var looks: [[Int]] = []
    let report = try await DiagnoseCommand.watched(
      [7, 8], for: .seconds(600), every: .zero
    ) { pids in
      looks.append(pids)
      if looks.count > 1 { throw DiagnosisError.noProcess(looks.count == 2 ? 7 : 8) }
      return DiagnosisReport(.process, .healthy, [])
    }
    #expect(looks == [[7, 8], [7, 8], [8]])
    #expect(
      report.notes == [7, 8].map { "process \($0) ended while it was watched" })
    await #expect(throws: DiagnosisError.noProcess(9)) {
      try await DiagnoseCommand.watched([9], for: .seconds(600)) { _ in
        throw DiagnosisError.noProcess(9)
      }
    }
  }

  @Test("a file names the process that it begins with")
  func processID() {
    let named = [
      "4711", " 4711\n", "4711 php-fpm\n", "\u{feff}4711\r\n", "4711\n/var/lib/x\n5432\n",
      "4711,4712",
    ]
    for text in named {
      #expect(DiagnoseCommand.processID(in: Array(text.utf8)) == 4711, "\(text)")
    }
    for text in ["", "\n", "0", "-4711", "php 4711", "47x11", "99999999999999999999"] {
      #expect(DiagnoseCommand.processID(in: Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test("what --save wrote is shown by report, in no other format")
  func saved() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "saved")
    let (trace, saved) = ("\(scratch.path)/trace", "\(scratch.path)/saved.json")
    try writeFile(Array("#0  0x1 in grpc_shutdown () from grpc.so\n".utf8), to: trace)
    _ = await exitCode(of: try DiagnoseCommand.parse([trace, "--save", saved]))
    #expect(try SavedDiagnosis(saved)?.text(width: 0).contains("grpc_shutdown") ?? false)
    #expect(try SavedDiagnosis(trace) == nil)
    #expect(await exitCode(of: try ReportCommand.parse([saved])) == 0)
    #expect(await exitCode(of: try DiagnoseCommand.parse([saved])) == 64, "it is no trace")
    #expect(await exitCode(of: try ReportCommand.parse([saved, "--format", "html"])) == 64)
    let later = String(decoding: try readFile(saved), as: UTF8.self)
      .replacing("\"schema\" : 1", with: "\"schema\" : 99")
    try writeFile(Array(later.utf8), to: saved)
    #expect(throws: UsageError.self) { try SavedDiagnosis(saved) }
  }

  @Test("each answer has an exit code of its own")
  func codes() {
    #expect(ExitCode(.healthy) == .passed)
    #expect(ExitCode(.failure) == .failed)
    #expect(ExitCode(.unknown) == .inconclusive)
  }
}
