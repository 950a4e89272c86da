import Model

/// Reads stacks out of text, in whatever forms it holds them.
///
/// Every line is looked at once. A text that is cut, mixed or hostile gives what can be read of it.
package struct TraceReader {
  /// Frames of a stack that are read; what lies further out says nothing of a hang.
  private static let mostFrames = 2000
  private static let mostThreads = 2000

  private var result = PastedText()
  private var current: PastedStacks?
  /// Whether frames belong to a thread that a line named.
  private var isHeaded = false
  private var lastNumber: Int?
  /// Whether a fence or a heading stands between the last frame and this line.
  private var isApart = false
  private var threadNumbers: Set<Int> = []
  private var tree: SampleTree?
  /// Whether a stack of bpftrace ends with a bracket.
  private var isBracketed = false
  /// A signal that was told before the stack.
  private var signal: Int?
  /// The number of the thread that it met, where that was told.
  private var crashedNumber: Int?
  private var surroundings = StackSurroundings()
  /// Whether the stacks that came last are the innermost frames that Apport shows.
  private var isTop = false
  /// The signal of the stacks that came last.
  private var lastSignal: Int?
  /// A signal that a log told of, and the process that it ended.
  private var logged: (signal: Int, pid: Int?)?
  private var profile = Profile()
  /// Whether bpftrace was asked for what runs, by a timer.
  private var isSampled = false

  /// What a text holds.
  package static func read(_ bytes: [UInt8]) -> PastedText {
    let lines = TextLines(bytes)
    var reader = TraceReader()
    reader.result.notes = lines.notes
    let joined = LineJoiner.joined(lines.lines)
    for line in FrameList.rewritten(FrameChain.rewritten(joined)) { reader.take(line) }
    reader.close()
    for stacks in reader.profile.stacks() { reader.result.add(stacks) }
    return reader.result
  }

  private mutating func take(_ line: TextLines.Line) {
    if line.isApart { isApart = true }
    if takeSample(line) || takeBracketed(line) || profile.take(line) { return }
    if let header = HeaderLine(line.text) {
      isApart = false
      take(header, line)
    } else if let frame = FrameLine(line.text), !isProse(frame) {
      take(frame, line.number)
    } else {
      keep(line)
    }
  }

  /// Whether a line that could be a frame is prose which begins with the number of a report: no stack
  /// begins so far out, and without an address.
  private func isProse(_ line: FrameLine) -> Bool {
    line.form == .gdb && line.frame.address == 0 && line.number ?? 0 > 200 && startsAnew(line)
  }

  private mutating func takeSample(_ line: TextLines.Line) -> Bool {
    if let next = SampleTree(header: line.text) {
      finishTree()
      return start(next, line)
    }
    if tree?.take(line) ?? false { return true }
    finishTree()
    return false
  }

  /// Frames of bpftrace, which only the brackets around them tell to be some, or where it prints a stack
  /// without any, the blanks in front.
  private mutating func takeBracketed(_ line: TextLines.Line) -> Bool {
    guard current?.form == .bpftrace else {
      guard line.indent >= 4, FrameLine(line.text) == nil, HeaderLine(line.text) == nil,
        let frame = FrameLine.bpftrace(line.text), frame.hasNameOfCode
      else { return false }
      open(.bpftrace, line.number, isWhole: false)
      take(frame, line.number)
      return true
    }
    if isBracketed, line.text.contains("]") {
      close()
    } else if isBracketed, line.text == "," {
      // The stack of the kernel stands above that of the program.
      current?.markKernel()
    } else if let frame = FrameLine.bpftrace(line.text) {
      take(frame, line.number)
    } else {
      if !isBracketed { close() }
      return false
    }
    return true
  }

  private mutating func start(_ next: SampleTree, _ line: TextLines.Line) -> Bool {
    // `spindump` names the process above.
    let pid = current?.threads.isEmpty ?? false ? current?.pid : nil
    if current?.form != .sample { open(.sample, line.number, pid: pid, isWhole: true) }
    tree = next
    return true
  }

  private mutating func finishTree() {
    guard let tree else { return }
    append(tree.stack(number: (current?.threads.count ?? 0) + 1))
    self.tree = nil
  }

  private mutating func take(_ header: HeaderLine, _ line: TextLines.Line) {
    switch header {
    // `sample` names the process a second time.
    case .process(_, .crashReport, _) where current?.form == .sample: break
    case .process(let pid, let form, let isWhole):
      open(form, line.number, pid: pid, isWhole: isWhole)
      if form == .perf { current?.isOfRunning = HeaderLine.tellsRunning(line.text) }
      isBracketed = form == .bpftrace
    case .thread(let number, let tid, let name, let form):
      openThread(number, form, line)
      append(ThreadStack(tid: tid ?? number ?? 1, name: name, frames: []))
      let crashed = HeaderLine.crashedThread(in: line.text) ?? crashedNumber
      let place = current?.threads.indices.last
      if number != nil, number == crashed { current?.crashedThread = place }
      if let signal = HeaderLine.stopSignal(in: line.text) { current?.signal = signal }
    case .signal(let number):
      // gdb tells it before the stack, valgrind and the sanitizers above it.
      // That it dumped core tells that there was one, not which.
      if number == 0, signal != nil || current?.signal != nil { break }
      signal = number
      crashedNumber = HeaderLine.crashedThread(in: line.text)
      let isBefore = current?.threads.allSatisfy(\.frames.isEmpty) ?? false
      // glog tells the place first.
      let isOfPlace = current?.form == .abseil && current?.threads.last?.frames.count == 1
      if isBefore || isOfPlace { current?.signal = number }
      keep(line)
    case .loggedSignal(let number, let pid):
      logged = (number, pid)
      keep(line)
    }
  }

  /// Begins new stacks where a thread cannot belong to those before it.
  private mutating func openThread(_ number: Int?, _ form: TraceForm, _ line: TextLines.Line) {
    let isSame = current?.form == form && (isHeaded || current?.threads.isEmpty ?? false)
    let isNew = number.map { !threadNumbers.contains($0) } ?? true
    if !isSame || !isNew {
      // What names all threads shows all; lldb names the one that `bt` shows just so.
      open(form, line.number, isWhole: form != .lldb)
    }
    isHeaded = true
    if let number { threadNumbers.insert(number) }
    if form == .gdb || form == .lldb && threadNumbers.count > 1 { current?.isComplete = true }
  }

  private mutating func take(_ line: FrameLine, _ number: Int) {
    // The heading of a thread is that of another tool, too.
    if isHeaded, current?.form == .gdb, line.form == .crashReport,
      current?.threads.allSatisfy(\.frames.isEmpty) ?? false
    {
      current?.form = line.form
    }
    if startsAnew(line) { open(line.form, number, isWhole: false) }
    isApart = false
    if current?.threads.isEmpty ?? true { append(ThreadStack(tid: 1, name: "", frames: [])) }
    if let number = line.number, number > 0, current?.threads.last?.frames.isEmpty ?? false {
      current?.isCut = true
    }
    if current?.threads.count == 1, current?.threads[0].frames.isEmpty ?? false {
      current.map { surroundings.applied(to: $0) }.map { current = $0 }
    }
    lastNumber = line.number ?? (lastNumber ?? -1) + 1
    guard let last = current?.threads.indices.last,
      (current?.threads[last].frames.count ?? 0) < Self.mostFrames
    else { return }
    current?.threads[last].frames.append(line.frame)
  }

  /// Whether a frame cannot belong to the stack before it.
  private func startsAnew(_ line: FrameLine) -> Bool {
    guard let current else { return true }
    // Tools that number frames alike are not told apart by each line.
    let isKin =
      current.form == line.form || current.form.numbersFrames && line.form.numbersFrames
      || current.form.isOfPHP && line.form.isOfPHP && line.number == nil
    guard isKin || current.threads.allSatisfy(\.frames.isEmpty) && isHeaded else {
      return !current.threads.isEmpty || current.form.isOfPHP != line.form.isOfPHP
    }
    guard let frames = current.threads.last?.frames, let innermost = frames.last else {
      return false
    }
    if isApart || line.number != nil && innermost.isRoot && !line.frame.startsProgram {
      return true
    }
    guard let number = line.number, let lastNumber else { return false }
    return number <= lastNumber
  }

  private mutating func append(_ thread: ThreadStack) {
    lastNumber = nil
    guard (current?.threads.count ?? 0) < Self.mostThreads else { return }
    current?.threads.append(thread)
  }

  private mutating func open(
    _ form: TraceForm, _ line: Int, pid: Int? = nil, isWhole: Bool
  ) {
    close()
    var stacks = PastedStacks(form: form, line: line, pid: pid)
    stacks.isComplete = isWhole
    stacks.signal = signal
    if signal == nil, let logged, pid == nil || logged.pid == nil || pid == logged.pid {
      (stacks.signal, stacks.isSignalLogged) = (logged.signal, true)
    }
    stacks.isOfRunning = form == .bpftrace && isSampled
    current = stacks
  }

  private mutating func close() {
    finishTree()
    if let current, current.threads.contains(where: { !$0.frames.isEmpty }) {
      // Fewer lines of this form are something else.
      let isChance =
        current.form == .bpftrace && !isBracketed && current.threads[0].frames.count < 3
      if !isChance { result.add(current) }
      lastSignal = signal ?? current.signal
      signal = nil
      logged = nil
      surroundings = StackSurroundings()
    }
    current = nil
    isBracketed = false
    isHeaded = false
    lastNumber = nil
    threadNumbers = []
  }

  /// What PHP writes below the trace of an exception, and Apport above stacks: it shows the innermost frames, and below
  /// them the whole stack of the same thread.
  private mutating func takeField(_ text: Substring) {
    if text.hasPrefix("thrown in "), current?.form == .phpTrace {
      current?.isOfException = true
    } else if text == "StacktraceTop:" {
      close()
      isTop = true
    } else if text == "Stacktrace:", isTop {
      close()
      signal = lastSignal
      if !result.stacks.isEmpty { result.stacks.removeLast() }
      isTop = false
    }
  }

  private mutating func keep(_ line: TextLines.Line) {
    guard !line.isSource else { return }
    surroundings.take(line.text)
    takeField(line.text)
    if line.text.contains("profile:hz:") || line.text.contains("profile:ms:") { isSampled = true }
    result.lines.append(LogLine(line: line.number, text: String(line.text)))
  }
}

extension Frame {
  /// Whether a stack begins with it, but for what starts a program or a thread.
  fileprivate var isRoot: Bool {
    function.map { name in ThreadStart.isRoot(name.prefix { !" (".contains($0) }) } ?? false
  }

  /// Whether it can stand outside of such a frame.
  fileprivate var startsProgram: Bool {
    guard let name = function?.lowercased() else { return true }
    return ["start", "main", "clone"].contains { name.contains($0) }
  }
}
