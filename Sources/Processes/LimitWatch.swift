import Basics
import CLinux
import Files
import Glibc

/// Keeps the limits of one sandbox: those of the kernel are set before its program starts, the others
/// looked at while it runs.
struct LimitWatch {
  private let start: SandboxStart
  private let info: Pipe
  private let gate: Pipe
  private var told: [UInt8] = []
  private var family: SandboxFamily?
  private let controlGroup: ControlGroup?
  private let begun = monotonicMicroseconds()
  private var nextLook: Int
  private var nextCount: Int
  private var seen = (output: 0, cpu: 0, cpuAtOutput: 0, moved: monotonicMicroseconds())

  /// The descriptor that becomes readable when bubblewrap tells of the sandbox; -1 once it has.
  var infoDescriptor: Int32 { family == nil && !hasEnded ? info.readEnd : -1 }
  private var hasEnded = false

  /// The ends of pipes that bubblewrap gets.
  var descriptors: [Int32: Int32] {
    [
      SandboxDescriptor.info: info.writeEnd,
      SandboxDescriptor.gate: gate.readEnd,
    ]
  }

  /// A watch over the sandbox to be started; nil when there are no more descriptors.
  init?(_ start: SandboxStart) {
    guard let info = Pipe(), let gate = Pipe() else { return nil }
    (self.start, self.info, self.gate) = (start, info, gate)
    controlGroup = ControlGroups.delegated.flatMap { ControlGroup(in: $0, start.limits) }
    nextLook = begun + 50_000
    nextCount = begun + 1_000_000
  }

  /// To be called once bubblewrap has its ends.
  func started() { info.closeWriteEnd() }

  /// Takes what bubblewrap, which leads `group`, tells; once it is all there the limits are set and the program may
  /// start.
  mutating func readInfo(of group: pid_t) {
    var chunk = [UInt8](repeating: 0, count: 512)
    let count = read(info.readEnd, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0, told.count < 4096 else {
      hasEnded = true
      return
    }
    told += chunk[..<count]
    guard told.contains(UInt8(ascii: "}")), let child = childPid else { return }
    let family = SandboxFamily(first: child, hasOwnProcesses: start.hasOwnProcesses)
    self.family = family
    if let namespace = family.namespace { Watchdog.shared?.add(namespace: namespace, of: group) }
    controlGroup?.take(child)
    limitProcesses(of: child)
    _ = write(gate.writeEnd, [1], 1)
    gate.closeWriteEnd()
  }

  /// `"child-pid": 12` of what bubblewrap tells.
  private var childPid: pid_t? {
    let words = String(decoding: told, as: UTF8.self).split { !$0.isLetter && !$0.isNumber }
    guard let name = words.firstIndex(of: "pid"), words.indices.contains(name + 1) else {
      return nil
    }
    return pid_t(words[name + 1])
  }

  /// The count of processes binds here: the sandbox's own user has no others in its namespace.
  private func limitProcesses(of child: pid_t) {
    var bound = fp_limit(
      resource: Int32(__RLIMIT_NPROC.rawValue), value: UInt64(start.limits.threads))
    guard let user = Privileges.stage else {
      _ = fp_limit_process(child, &bound, nil)
      return
    }
    var stage = fp_stage()
    (stage.uid, stage.gid) = (user.user, user.group)
    // Where it did not step down, this fails, and the look at the processes is what is left.
    _ = fp_limit_process(child, &bound, &stage)
  }

  /// The limits that bind each process.
  var processLimits: [ResourceLimit] {
    [
      ResourceLimit(
        resource: Int32(RLIMIT_DATA.rawValue), value: UInt64(2 * start.limits.memory)),
      ResourceLimit(
        resource: Int32(RLIMIT_FSIZE.rawValue), value: UInt64(start.limits.fileSize)),
      ResourceLimit(resource: Int32(RLIMIT_CORE.rawValue), value: 0),
    ]
  }

  /// Ends what the first process left where no namespace ends with it.
  func endRest() {
    controlGroup?.endAll()
    if !start.hasOwnProcesses { family?.endAll() }
  }

  /// The limit that ended it, or that its folders are beyond, once it has ended.
  func limitAtEnd() -> ExceededLimit? {
    controlGroup?.ranOutOfMemory == true ? .memory(start.limits.memory) : diskLimit()
  }

  /// Milliseconds until the next look.
  var wait: Int { max(0, (nextLook - monotonicMicroseconds() + 999) / 1000) }

  /// The limit that is exceeded now, with `output` bytes written so far.
  mutating func look(output: Int) -> ExceededLimit? {
    let now = monotonicMicroseconds()
    guard now >= nextLook else { return nil }
    defer { nextLook = monotonicMicroseconds() + 100_000 }
    let limits = start.limits
    let use = family?.use() ?? SandboxFamily.Use()
    if use.processes > limits.processes { return .processes(limits.processes) }
    if exceedsMemory(use) { return .memory(limits.memory) }
    if output > limits.output { return .output(limits.output) }
    if seconds(now - begun) > limits.wall { return .wall(limits.wall) }
    if let still = stands(output: output, use, now) { return still }
    guard now >= nextCount else { return nil }
    let exceeded = diskLimit()
    // A tree of many files is not counted most of the time.
    let cost = monotonicMicroseconds() - now
    nextCount = now + max(500_000, 20 * cost)
    return exceeded
  }

  private func exceedsMemory(_ use: SandboxFamily.Use) -> Bool {
    let most = start.limits.memory
    if use.memory > most { return true }
    // What is shared is mostly libraries; to tell takes longer than what a look may, so the cheapest comes first.
    guard let family, use.memory + use.shared > most,
      use.memory + family.mappedSharedMemory() > most
    else { return false }
    return use.memory + family.sharedMemory() > most
  }

  private mutating func stands(
    output: Int, _ use: SandboxFamily.Use, _ now: Int
  ) -> ExceededLimit? {
    // Processes that end take the time they used with them for a while.
    let cpu = max(use.cpu, seen.cpu)
    if output > seen.output || cpu > seen.cpu { seen.moved = now }
    if output > seen.output { seen.cpuAtOutput = cpu }
    (seen.output, seen.cpu) = (output, cpu)
    let limits = start.limits
    if seconds(cpu - seen.cpuAtOutput) > limits.silentCPU { return .silentCPU(limits.silentCPU) }
    if seconds(now - seen.moved) > limits.idle { return .idle(limits.idle) }
    return nil
  }

  /// What the writable folders hold too much of.
  private func diskLimit() -> ExceededLimit? {
    let limits = start.limits
    for path in start.folders {
      guard let folder = try? UntrustedFolder(path) else { continue }
      let used = folder.usage(bytes: limits.disk, entries: limits.entries)
      if used.bytes > limits.disk { return .disk(limits.disk) }
      if used.entries > limits.entries { return .entries(limits.entries) }
      if used.largest >= limits.fileSize { return .fileSize(limits.fileSize) }
    }
    return nil
  }

  private func seconds(_ microseconds: Int) -> Double { Double(microseconds) / 1e6 }
}
