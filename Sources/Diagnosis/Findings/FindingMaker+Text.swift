import Model
import Signatures

extension FindingMaker {
  /// Findings that are told of one text; a text with more is a log of many hangs.
  private static let mostFindings = 100
  /// Stacks that are looked at; most of them are alike.
  private static let mostStacks = 1000

  /// What can be said of a text as people paste it.
  package func diagnose(text bytes: [UInt8]) -> DiagnosisReport {
    let text = TraceReader.read(bytes)
    let whole = text.lines.map(\.text).joined(separator: "\n").lowercased()
    let isOfOther = hostLine(text.lines) != nil && !whole.contains("php")
    // What prose quotes beside a stack need not have happened to that process.
    var logged = text.lines.filter { text.stacks.isEmpty || !isQuoted($0) }.compactMap { line in
      finding(of: line, isOfOther: isOfOther).map { LogFinding(line: line.line, finding: $0) }
    }
    withholdPassedForks(&logged, text.lines)
    // Behind a line that tells all, PHP's own trace only says that PHP called C.
    let stacks = text.stacks.filter { stacks in
      if stacks.form == .phpTrace || stacks.form == .xdebug { return logged.isEmpty }
      return !Self.isOfEarlier(stacks, text.stacks)
    }
    var maker = self
    maker.setups = setups(in: whole)
    let looked = Array(stacks.prefix(Self.mostStacks))
    var found = looked.map { maker.finding(of: $0) }
    withholdChance(in: &found, of: looked)
    Self.join(&logged, to: &found, of: looked)
    var findings = merged(found)
    for line in logged { add(line.finding, to: &findings) }
    if findings.isEmpty { findings = merged(CallLine.pending(in: text.lines).map(finding)) }
    if findings.isEmpty { findings = self.findings(ofFaults: FaultLine.all(in: text.lines)) }
    findings.sort { Self.rank($0) < Self.rank($1) }
    findings.removeLast(max(0, findings.count - Self.mostFindings))
    var diagnosis = DiagnosisReport(.text, Self.answer(findings), findings)
    diagnosis.notes = text.notes
    if text.stacks.count > Self.mostStacks {
      diagnosis.notes.append("only the first \(Self.mostStacks) stacks were looked at")
    }
    if findings.isEmpty { diagnosis.notes.append(Self.noteOfNothing(in: whole)) }
    if diagnosis.answer == .unknown { diagnosis.next = [Self.next(after: findings)] }
    return diagnosis
  }

  /// What to type next: a process that crashed is there no more.
  private static func next(after findings: [Finding]) -> String {
    let areCrashes = findings.allSatisfy { $0.title?.hasPrefix("crash (") ?? false }
    return !findings.isEmpty && areCrashes
      ? "forkproof diagnose CORE, with the core file that the crash left"
      : "forkproof diagnose PID, while the process stands still"
  }

  /// Why nothing was found in a text, in lower case.
  private static func noteOfNothing(in whole: String) -> String {
    whole.contains("# samples:") && whole.contains("shared object")
      ? "this is what perf report sums up of many moments; paste what perf script prints"
      : "the text holds no stack and no line of a log that is known here"
  }

  /// Where what a sanitizer tells of was allocated, and freed, it shows below.
  private static func isOfEarlier(_ stacks: PastedStacks, _ all: [PastedStacks]) -> Bool {
    stacks.form == .sanitizer && stacks.signal == nil
      && all.contains { $0.form == .sanitizer && $0.signal != nil && $0.line < stacks.line }
  }

  /// A call that is under way may be answered still.
  private static func answer(_ findings: [Finding]) -> DiagnosisReport.Answer {
    let isKnown = findings.contains { $0.failure != nil && $0.signature?.subject == nil }
    return isKnown ? .failure : .unknown
  }

  private static func rank(_ finding: Finding) -> Int {
    if finding.failure != nil { return finding.title != nil ? 0 : 1 }
    return [.grpc, .other, .unknown].firstIndex(of: finding.owner).map { $0 + 2 } ?? 5
  }

  private func finding(of stacks: PastedStacks) -> Finding {
    let number = stacks.pid.map { ", process \($0)" } ?? ""
    let place = "\(stacks.form.rawValue), line \(stacks.line)\(number)"
    if stacks.form.isOfPHP { return findingOfPHP(stacks, at: place) }
    let given = stacks.signal ?? (Self.isAborted(stacks) ? 6 : nil)
    // A thread that waits has made no fault: a watchdog ended it, or the signal is of another process.
    let isFromOutside = given != nil && Self.crashed(stacks).allSatisfy(Self.waits)
    // What a log tells of may be the end of another process than the one that stands in a lock.
    let isOfAnother = stacks.isSignalLogged && Self.crashed(stacks).allSatisfy(Self.standsInWait)
    let signal = isFromOutside || isOfAnother ? nil : given
    let kind = signal.map { Signature.Kind.crash(signal: $0) } ?? .stall
    let threads = signal == nil ? stacks.threads : Self.crashed(stacks)
    var finding = finding(of: threads, at: place, certainty: .told, .init(kind: kind))
    if isKnownToSpin(finding.signature) {
      finding = self.finding(of: threads, at: place, certainty: .told, .init(kind: .livelock))
    }
    finding.pid = stacks.pid
    if Self.tellsNoFailure(stacks, finding, signal) {
      if stacks.form == .abseil { addLock(to: &finding) }
      withholdTitle(of: &finding)
    }
    let isPassing = signal == nil && isInPassing(stacks, threads, finding.signature)
    if isPassing { withholdPassing(&finding) }
    if isFromOutside, !stacks.isSignalLogged, let given {
      finding.evidence.append(
        "\(Signal.name(given)) is no fault of this thread, which waits: something outside sent it")
    }
    addEvidence(to: &finding, threads)
    addPlaceInKernel(to: &finding, stacks)
    if finding.owner == .grpc {
      addPresence(to: &finding, stacks)
      withholdShutdown(&finding, stacks)
    }
    addUnloading(to: &finding, stacks, signal)
    if let untold = Self.untold(of: stacks, finding, signal) {
      finding.untold.append(untold)
    } else if !isPassing {
      addUntold(to: &finding, stacks, signal)
    }
    return finding
  }

  /// What stacks leave untold that were not taken of a thread which stands still; nil for others.
  private static func untold(
    of stacks: PastedStacks, _ finding: Finding, _ signal: Int?
  ) -> Untold? {
    if finding.signature?.kind == .livelock {
      return "whether it burns CPU all the time: a text shows moments"
    }
    if stacks.isOfRunning { return "whether anything stands still: it was taken of what ran" }
    if stacks.form.isOfErrors, signal == nil {
      return "whether anything stands still: it is a report of errors"
    }
    return nil
  }

  /// A stack of the kernel's ends where the program begins, Abseil prints its own on suspicion alone, a
  /// checker of errors for what the program survives, and a profiler whatever runs.
  private static func tellsNoFailure(
    _ stacks: PastedStacks, _ finding: Finding, _ signal: Int?
  ) -> Bool {
    if stacks.isOfRunning { return finding.signature?.kind != .livelock }
    return switch stacks.form {
    case .kernel: true
    case .abseil, .sanitizer, .valgrind: signal == nil
    case .perf, .bpftrace, .profile: finding.signature?.cause == .wait(.unknown)
    case .gdb, .elfutils, .lldb, .sample, .crashReport, .slowLog, .phpTrace, .xdebug, .coredump,
      .backtrace, .pstack:
      false
    }
  }

  func withholdTitle(of finding: inout Finding) {
    finding.title = nil
    finding.signature = nil
    Self.withholdFailure(of: &finding)
  }

  /// Leaves the title, and nothing that is known of it.
  static func withholdFailure(of finding: inout Finding) {
    finding.failure = nil
    finding.reports = []
  }

  /// The thread that the signal met, where one of them shows it; else the one that its tool puts first:
  /// gdb counts down to it.
  private static func crashed(_ stacks: PastedStacks) -> [ThreadStack] {
    if let place = stacks.crashedThread { return [stacks.threads[place]] }
    let shows = stacks.threads.contains { thread in
      isAborted(thread) || thread.frames.contains(where: \.marksSignal)
    }
    if shows || stacks.threads.count < 2 { return stacks.threads }
    return [stacks.form == .gdb ? stacks.threads.last : stacks.threads.first].compactMap { $0 }
  }

  private static func isAborted(_ stacks: PastedStacks) -> Bool {
    stacks.threads.contains { isAborted($0) }
  }

  private static func isAborted(_ thread: ThreadStack) -> Bool {
    thread.frames.prefix(4).contains { frame in
      let name = frame.normalisedName
      return name == "abort" || name == "__GI_abort" || name == "gpr_default_log_abort"
    }
  }

  /// Frames of PHP end at the border to C: what waits beyond it they cannot tell.
  private func findingOfPHP(_ stacks: PastedStacks, at place: String) -> Finding {
    let frames = stacks.threads.first?.frames ?? []
    let top = frames.first
    let method = top.flatMap(extensionMethod)
    var finding = Finding(place, pid: stacks.pid, .told, method == nil ? .unknown : .grpc)
    if let name = top?.function, stacks.isOfException {
      finding.evidence = ["an exception came out of \(Shown.line(name))()"]
      finding.untold = [
        "whether anything hangs: this is the trace of an exception, and PHP went on"
      ]
      return finding
    }
    if let method {
      let thread = ThreadStack(tid: 1, name: "", frames: [Frame(address: 0, function: method)])
      finding = self.finding(of: [thread], at: place, certainty: .told, .init(kind: .stall))
      finding.pid = stacks.pid
      finding.title = finding.signature?.titleOfMoment
    }
    if let name = top?.function, name != Frame.phpMain {
      let place = top?.source.map { " at \(Shown.line($0))" } ?? ""
      finding.evidence.append("PHP is inside \(Shown.line(name))()\(place)")
    }
    finding.untold = [
      "what it waits for there: a trace of PHP ends where PHP calls C",
      "whether it hangs at all, or is slow",
    ]
    return finding
  }

  /// The function of C behind a method of the extension, by the name PHP has for it.
  private func extensionMethod(_ frame: Frame) -> String? {
    guard let name = frame.function else { return nil }
    let parts = name.split { ":->\\".contains($0) }.map(String.init)
    guard let method = parts.last else { return nil }
    if parts.count == 3, parts[0] == "Grpc" { return "zim_\(parts[1])_\(method)" }
    // A slow log names the method alone; the library that calls it tells the rest.
    let isLibrary = frame.source?.lowercased().contains("/grpc/") ?? false
    let known = catalogue.library.methods.first { $0.name == method }
    guard parts.count == 1, isLibrary, let known else { return nil }
    return "zim_\(known.owner)_\(method)"
  }

  private func add(_ finding: Finding, to findings: inout [Finding]) {
    if let same = findings.firstIndex(where: { $0.failure?.name == finding.failure?.name }) {
      let known = findings[same].evidence
      if known.count < 8 {
        findings[same].evidence += finding.evidence.filter { !known.contains($0) }
      }
    } else {
      findings.append(finding)
    }
  }

  /// Stacks that are alike are one finding.
  private func merged(_ findings: [Finding]) -> [Finding] {
    var result: [Finding] = []
    var places: [Int: [String]] = [:]
    for finding in findings {
      let same = result.firstIndex {
        $0.title == finding.title && $0.owner == finding.owner && $0.evidence == finding.evidence
      }
      if let same {
        places[same, default: []].append(finding.place)
      } else {
        result.append(finding)
      }
    }
    for (index, others) in places {
      let same = findings.filter { $0.title == result[index].title && $0.pid == result[index].pid }
      if result[index].pid != nil, result[index].title != nil, same.count == others.count + 1 {
        result[index].untold.removeAll { $0 == .movement }
        result[index].untold.append(
          "whether it moves again: the text shows it \(same.count) times in one place")
        result[index].evidence.append("it stands there in \(same.count) stacks of the text")
        continue
      }
      result[index].evidence.append(
        "\(others.count) more like it: \(others.prefix(5).joined(separator: "; "))")
    }
    return result
  }
}
