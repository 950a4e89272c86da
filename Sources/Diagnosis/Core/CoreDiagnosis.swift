import Basics
import Files
import Glibc
import Model
import Probe
import Signatures

/// Says of a core file what stood still in it, by its stacks and the kernel's notes.
package struct CoreDiagnosis {
  /// Time that taking the stacks may take, in microseconds.
  private static let budget = 120_000_000

  private let maker: FindingMaker
  private let program: String?
  private let sysroot: String?
  private let taker: StackTaker

  /// A diagnosis by these rules, of a core file of `program`, whose process ran in the root `sysroot`.
  /// Our other programs lie in the folder `programs`; nil for that of the running program.
  package init(
    _ maker: FindingMaker, program: String? = nil, sysroot: String? = nil, programs: String? = nil
  ) {
    self.maker = maker
    taker = StackTaker(programs: programs)
    self.program = program
    self.sysroot = sysroot
  }

  /// Whether a file begins as a core file does.
  package static func isCore(_ path: String) -> Bool {
    bytes(of: path, at: 0, count: 64).map(CoreNotes.isCore) ?? false
  }

  /// Whether bytes are the beginning of one.
  package static func isCore(_ bytes: [UInt8]) -> Bool { CoreNotes.isCore(bytes) }

  /// What can be said of the core file at `path`.
  /// - Throws: `DiagnosisError` where it or its program cannot be read.
  package func diagnose(_ path: String) async throws(DiagnosisError) -> DiagnosisReport {
    let header = Self.bytes(of: path, at: 0, count: 64) ?? []
    let notes = CoreNotes(header: header) { Self.bytes(of: path, at: $0, count: $1) }
    guard let notes else { throw .noCore(path, why: "its notes cannot be read") }
    guard !notes.threads.isEmpty else {
      throw .noCore(path, why: "it tells of no thread: the file was cut off")
    }
    let program = try program(of: notes, path)
    let core = StackSubject.Core(path, program: program, sysroot: sysroot)
    let capture = taker.take([.core(core)], for: .core, budget: Self.budget)
    var (threads, remarks) = (capture.stacks.first?.threads ?? [], capture.notes)
    if threads.isEmpty {
      let debugger = await SandboxedDebugger(core, files: notes.files)
      threads = debugger.threads
      remarks.append(debugger.note)
      guard !threads.isEmpty else { throw .noStacks(remarks.joined(separator: "; ")) }
    }
    var report = DiagnosisReport(.core, .unknown, [finding(notes, threads)])
    if report.findings.contains(where: { $0.failure != nil && $0.signature?.subject == nil }) {
      report.answer = .failure
    }
    report.notes = remarks
    var seen = SeenProcess(
      pid: notes.pid ?? 0, parent: 0, name: notes.program, movement: .recorded)
    seen.isAsked = true
    seen.stacks = threads
    seen.libraries = notes.files.filter { file in
      PatternSet(maker.catalogue.marks.modules).contains(file.lastPathPart)
    }.reduce(into: []) { known, file in
      if !known.contains(where: { $0.path == file }) {
        known.append(SeenLibrary(path: file, digest: "", version: nil))
      }
    }
    report.processes = [seen]
    return report
  }

  private func finding(_ notes: CoreNotes, _ threads: [ThreadStack]) -> Finding {
    let isEnded = Signal.faults.contains(notes.signal)
    let waits = notes.threads.compactMap { thread in
      notes.wait(of: thread).map { (thread.tid, $0) }
    }
    // The kernel puts the thread that the signal met first.
    let first = notes.threads.first.map(\.tid)
    let isFromOutside =
      isEnded && threads.first { $0.tid == first }.map(FindingMaker.waits) ?? false
    let isCrash = isEnded && !isFromOutside
    let meant = isCrash ? threads.filter { $0.tid == first } : threads
    var finding = maker.finding(
      of: meant.isEmpty ? threads : meant, at: "core file, process \(notes.pid ?? 0)",
      certainty: .told,
      .init(
        kind: isCrash ? .crash(signal: notes.signal) : .stall,
        waits: Dictionary(waits.map { ($0.0, $0.1.kind) }, uniquingKeysWith: { first, _ in first }))
    )
    finding.pid = notes.pid
    maker.addEvidence(to: &finding, threads)
    for (tid, wait) in waits.prefix(8) {
      finding.evidence.append("thread \(tid) waits \(wait.object)")
    }
    finding.evidence.append("the process had \(counting(threads.count, "thread"))")
    if isFromOutside {
      finding.evidence.append(
        "\(Signal.name(notes.signal)) is no fault of its first thread, which waits: something outside "
          + "sent it")
    }
    if !isCrash {
      finding.untold.append("whether it would have moved again: a core file shows one moment")
    }
    return finding
  }

  private func program(of notes: CoreNotes, _ path: String) throws(DiagnosisError) -> String {
    if let program {
      let isProgram = Self.bytes(of: program, at: 0, count: 4) == [0x7f, 0x45, 0x4c, 0x46]
      guard isProgram else { throw .noCore(program, why: "this is no program that can be read") }
      let wanted = notes.buildID { Self.bytes(of: path, at: $0, count: $1) }
      let given = CoreNotes.buildID(ofProgram: { Self.bytes(of: program, at: $0, count: $1) })
      if let wanted, wanted != given {
        throw .otherProgram(program, core: path, wanted: notes.program)
      }
      return program
    }
    // The kernel names files by absolute paths; another name could be an option of a debugger.
    let name = notes.files.first {
      $0.hasPrefix("/") && $0.lastPathPart.hasPrefix(notes.program) && !notes.program.isEmpty
    }
    guard let name, FileStatus((sysroot ?? "") + name, followingLinks: true)?.isFile == true else {
      let named = notes.program.isEmpty ? "" : ", \(Shown.line(notes.program)),"
      throw .noCore(path, why: "its program\(named) is not to be found here; name it by --program")
    }
    return (sysroot ?? "") + name
  }

  /// Bytes of a regular file; nil where there is none, or nothing to read.
  static func bytes(of path: String, at offset: Int, count: Int) -> [UInt8]? {
    // A pipe is no core file: it would be waited for here, and its first bytes be lost.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { buffer, filled in
      got = pread(file, buffer.baseAddress, count, off_t(offset))
      filled = max(got, 0)
    }
    return got > 0 ? bytes : nil
  }
}
