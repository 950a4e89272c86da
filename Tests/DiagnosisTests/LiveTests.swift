import Foundation
import Testing
@testable import Diagnosis

@Suite("A running process in, a diagnosis out", .serialized)
struct LiveTests {
  private func diagnose(_ pid: Int) throws -> DiagnosisReport {
    try LiveDiagnosis(DiagnosisSupport.maker()).diagnose([pid])
  }

  /// Looks again while a proof does not stand: no look can prove anything while other tests make
  /// processes that might wake these.
  private func diagnoseUntilProved(_ pid: Int) throws -> DiagnosisReport {
    var report = try diagnose(pid)
    for _ in 0..<40
    where report.findings.isEmpty || !report.findings.allSatisfy({ $0.certainty == .proved }) {
      usleep(250_000)
      report = try diagnose(pid)
    }
    return report
  }

  private let title = """
    deadlock in zm_shutdown_grpc: grpc_shutdown_internal_locked waits for thread grpc_global_tim, \
    which did not survive the fork
    """

  @Test("a child that waits for a thread of its parent is proved dead, and nothing in it moves")
  func deadChildIsProved() throws {
    let family = try RunningFamily("exits")
    let child = try family.settledChild()
    let before = try RunningFamily.trace(of: child)
    let report = try diagnoseUntilProved(child)
    #expect(report.answer == .failure)
    #expect(report.findings.map(\.title) == [title])
    #expect(report.findings.first?.certainty == .proved)
    #expect(report.findings.first?.failure?.name == "child-never-exits")
    let seen = try #require(report.processes.first { $0.pid == child })
    #expect(seen.movement == .held && seen.isAsked && seen.lostThreads == ["grpc_global_tim"])
    #expect(seen.libraries.contains { $0.path.hasSuffix("/grpc.so") && $0.digest.count == 64 })
    #expect(report.processes.contains { $0.pid == family.parent && !$0.isAsked })
    #expect(try RunningFamily.trace(of: child, onceAs: before) == before)
  }

  @Test("asked about the parent, it is the child that is to blame")
  func childIsToBlameForParent() throws {
    let family = try RunningFamily("exits")
    _ = try family.settledChild()
    let report = try diagnoseUntilProved(family.parent)
    #expect(report.findings.map(\.title) == [title])
    #expect(report.findings.first?.pid == family.children.first)
    #expect(
      report.findings.first?.evidence.contains("process \(family.parent) waits for its exit")
        ?? false)
  }

  @Test(
    "the id of a thread stands for its process, and one that is gone keeps no other from being told"
  )
  func threadStandsForItsProcess() throws {
    let family = try RunningFamily("exits")
    let child = try family.settledChild()
    let ids = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(family.parent)/task")
    let thread = try #require(ids.compactMap { Int($0) }.first { $0 != family.parent })
    let report = try diagnoseUntilProved(thread)
    #expect(report.findings.map(\.title) == [title])
    #expect(
      report.notes.contains { $0.hasPrefix("\(thread) is a thread of process \(family.parent)") })
    let live = try LiveDiagnosis(DiagnosisSupport.maker())
    let gone = 99_999_999
    #expect(try live.diagnose([gone, child]).notes.contains("there is no process \(gone)"))
    #expect(throws: DiagnosisError.self) { try live.diagnose([gone]) }
  }

  @Test("one that a debugger holds is not called healthy")
  func tracedProcessIsNotHealthy() throws {
    let family = try RunningFamily("exits")
    let child = try family.settledChild()
    let tracer = Process()
    tracer.executableURL = URL(filePath: "/usr/bin/env")
    tracer.arguments = ["gdb", "-nx", "-batch", "-p", "\(child)", "-ex", "shell sleep 600"]
    tracer.standardOutput = FileHandle.nullDevice
    tracer.standardError = FileHandle.nullDevice
    try tracer.run()
    defer {
      // The shell and its `sleep` go with the debugger.
      for id in [tracer.processIdentifier] + Self.children(of: Int(tracer.processIdentifier)) {
        kill(id, SIGKILL)
      }
      tracer.waitUntilExit()
    }
    // A look of ours at the moment it attaches would keep the debugger from it.
    while tracer.isRunning, try Self.isFree(child) { usleep(50_000) }
    let report = try diagnose(child)
    #expect(report.notes.contains { $0.hasPrefix("process \(child) is held by process") })
    #expect(report.answer == .unknown)
  }

  private static func isFree(_ pid: Int) throws -> Bool {
    try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8).contains("TracerPid:\t0\n")
  }

  private static func children(of pid: Int) -> [pid_t] {
    let text =
      (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
    return text.split(separator: " ").compactMap { pid_t($0) }
      .flatMap { [$0] + children(of: Int($0)) }
  }

  @Test("a family of fifty is one title, fifty times")
  func familyOfFiftyIsOneTitle() throws {
    let family = try RunningFamily("exits", "many")
    for child in family.children {
      while try !String(contentsOfFile: "/proc/\(child)/syscall", encoding: .utf8).hasPrefix("202")
      {
        usleep(10_000)
      }
    }
    let report = try diagnoseUntilProved(family.parent)
    #expect(report.findings.map(\.title) == Array(repeating: title, count: 50))
  }

  @Test("what hangs for another reason gets no title of gRPC's")
  func otherHangGetsNoTitleOfGRPC() throws {
    let family = try RunningFamily("locks")
    let report = try diagnoseUntilProved(family.settledChild())
    #expect(report.answer == .failure)
    let finding = try #require(report.findings.first)
    #expect(finding.owner == .other && finding.failure == nil && finding.reports.isEmpty)
    #expect(finding.title == "deadlock: lock_twice waits for a lock nobody is left to release")
  }

  @Test("a process that was stopped is told, with what lets it go on")
  func stoppedProcessIsTold() throws {
    let family = try RunningFamily("sleeps")
    let child = try family.settledChild()
    kill(pid_t(child), SIGSTOP)
    while try !String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8).contains(") T ") {
      usleep(10_000)
    }
    let report = try diagnose(child)
    #expect(report.answer == .unknown && report.findings.isEmpty)
    #expect(report.notes.contains { $0.hasSuffix("until kill -CONT \(child)") })
  }

  @Test("a process that sleeps, or waits for a signal, is healthy", arguments: ["sleeps", "waits"])
  func waitingProcessIsHealthy(_ part: String) throws {
    let family = try RunningFamily(part)
    for _ in 0..<5 {
      #expect(try diagnose(family.settledChild()).answer == .healthy)
      #expect(try diagnose(family.parent).answer == .healthy)
    }
  }

  @Test("two that wait for each other's locks are proved dead while processes come and go")
  func storm() throws {
    let family = try RunningFamily("crosses")
    _ = try family.settledChild()
    // A thousand short ones at most, one after the other.
    let storm = Process()
    storm.executableURL = URL(filePath: "/bin/sh")
    storm.arguments = ["-c", "i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done"]
    try storm.run()
    defer {
      kill(storm.processIdentifier, SIGKILL)
      storm.waitUntilExit()
    }
    let report = try diagnoseUntilProved(family.parent)
    #expect(report.answer == .failure)
    #expect(report.processes.filter { $0.movement == .held }.count == 2)
  }

  @Test("where not all processes are shown, as in a container, it is not called healthy")
  func partial() throws {
    let family = try RunningFamily("crosses")
    let child = try family.settledChild()
    let report = try LiveDiagnosis(DiagnosisSupport.maker(), seesAll: false).diagnose([child])
    #expect(report.answer == .unknown)
    #expect(report.processes.first { $0.pid == child }?.movement == .doubtful)
    #expect(report.notes.contains { $0.hasPrefix("process \(child): it stands still") })
    for part in ["sleeps", "waits"] {
      let healthy = try RunningFamily(part)
      let live = try LiveDiagnosis(DiagnosisSupport.maker(), seesAll: false)
      #expect(try live.diagnose([healthy.settledChild()]).answer == .healthy)
      #expect(try live.diagnose([healthy.parent]).answer == .healthy)
    }
  }

  @Test("a wait that is not judged here is told, and not called healthy")
  func unjudged() throws {
    let family = try RunningFamily("opens")
    let report = try diagnose(family.settledChild())
    #expect(report.answer == .unknown && report.findings.isEmpty)
    #expect(report.notes.contains { $0.contains("openat") && $0.contains("not judged") })
    #expect(try diagnose(family.parent).answer == .unknown)
  }

  @Test("one that ends while it is looked at is told, and not called healthy")
  func ends() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["600"]
    try process.run()
    let pid = Int(process.processIdentifier)
    let watching = Watching([pid], inertThreads: [], seesAll: true)
    #expect(watching.ended.isEmpty)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(Watching([pid], inertThreads: [], seesAll: true).ended == [pid])
  }

  @Test("a process that is not there is told")
  func missingProcessIsTold() throws {
    #expect(throws: DiagnosisError.noProcess(4_194_303)) { try diagnose(4_194_303) }
  }

  @Test("a core file says the same, and proves nothing")
  func coreFileSaysTheSame() async throws {
    let family = try RunningFamily("exits")
    let child = try family.settledChild()
    let folder = FileManager.default.temporaryDirectory.path
    try RunningFamily.run("gcore", "-o", "\(folder)/diagnosis-core", "\(child)")
    let path = "\(folder)/diagnosis-core.\(child)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(CoreDiagnosis.isCore(path))
    let report = try await CoreDiagnosis(DiagnosisSupport.maker()).diagnose(path)
    #expect(report.answer == .failure)
    #expect(report.findings.first?.certainty == .told)
    #expect(
      report.findings.first?.title
        == "stall in zm_shutdown_grpc: grpc_shutdown_internal_locked waits on a condition")
    await #expect(
      throws: DiagnosisError.otherProgram("/bin/true", core: path, wanted: "php")
    ) {
      try await CoreDiagnosis(DiagnosisSupport.maker(), program: "/bin/true").diagnose(path)
    }
    await #expect(
      throws: DiagnosisError.noCore("/etc/hosts", why: "this is no program that can be read")
    ) {
      try await CoreDiagnosis(DiagnosisSupport.maker(), program: "/etc/hosts").diagnose(path)
    }
    // Without libdw it is gdb that reads it, behind the wall.
    let debugged = try await CoreDiagnosis(DiagnosisSupport.maker(), programs: "/nowhere")
      .diagnose(path)
    #expect(debugged.findings.first?.title == report.findings.first?.title)
    #expect(debugged.notes.contains("the stacks were taken by gdb"))
    // What a full disk leaves of one.
    #expect(truncate(path, 1024) == 0)
    await #expect(
      throws: DiagnosisError.noCore(path, why: "it tells of no thread: the file was cut off")
    ) {
      try await CoreDiagnosis(DiagnosisSupport.maker()).diagnose(path)
    }
  }
}
