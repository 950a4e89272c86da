import Glibc
import Probe

/// Why a process cannot be looked into.
struct Obstacle: Equatable {
  /// What is in the way, and what to do about it.
  var words: String

  /// What keeps us from looking into a process; nil where nothing does.
  init?(_ pid: Int) {
    if ProcFile.bytes("/proc/\(pid)/task/\(pid)/syscall", isSmall: true) != nil { return nil }
    let owner = ProcFile.status("/proc/\(pid)")?.st_uid
    if owner == nil { return nil }
    guard owner == geteuid() || geteuid() == 0 else {
      words = """
        it belongs to another user (uid \(owner.map(String.init) ?? "?")), so neither its calls nor its stacks \
        can be read; run this as that user, or as root, in a container with --cap-add SYS_PTRACE
        """
      return
    }
    words = Self.refusal
  }

  /// What a refused ptrace(2) means on this machine.
  private static var refusal: String {
    let scope = ProcFile.bytes("/proc/sys/kernel/yama/ptrace_scope", isSmall: true)?.first
    switch scope {
    case UInt8(ascii: "1"), UInt8(ascii: "2"):
      return """
        Yama lets only root look into processes (kernel.yama.ptrace_scope); run this as root, in a \
        container with --cap-add SYS_PTRACE
        """
    case UInt8(ascii: "3"):
      return
        "Yama lets no program look into processes (kernel.yama.ptrace_scope=3) until the machine is started anew"
    default:
      return """
        it may not be looked into: it has more rights than we have, or a container has taken ours away; \
        run this as root on the host, or with --cap-add SYS_PTRACE
        """
    }
  }

  /// What errors of ptrace(2) mean.
  static func words(of errors: Set<Int32>) -> String {
    if errors.contains(EPERM) { return "its stacks could not be taken: " + refusal }
    if errors.contains(ESRCH) { return "a thread of it ended meanwhile" }
    return
      "a stack of it could not be taken (error \(errors.sorted().map(String.init).joined(separator: ", ")))"
  }

  /// Why nothing is proved where `filters` seccomp filters watch this process, and so what it looks at: what
  /// they would make of a call that asks for timers is not known. Nil where there are none.
  static func ofProof(filters: Int) -> String? {
    guard filters > 0 else { return nil }
    return """
      nothing is proved where a seccomp filter watches the calls, as in a container: \
      --security-opt seccomp=unconfined starts one without it
      """
  }

  /// Why it is not known whether a process that stands still can move, and what to do about it.
  static func ofDoubt(_ doubts: [WaitDoubt], seesAll: Bool) -> String {
    guard !doubts.isEmpty else {
      return """
        it stands still, and was not proved to stay so: look again in a while, or with --watch 60
        """
    }
    var known: Set<WaitDoubt> = []
    let subjects = doubts.filter { known.insert($0).inserted }.prefix(4)
      .map { Shown.line($0.subject) }.joined(separator: ", ")
    let words = "it stands still, and whether its wait ends is not known (\(subjects)): "
    guard doubts.contains(where: \.isUnseen) else {
      return words + "such a wait is not judged here; look whether it is the same in a while"
    }
    guard seesAll else {
      return words + """
        inside a container, or where others' processes are hidden, it is not to be seen who could end it; \
        run this on the host, as root
        """
    }
    if geteuid() != 0 {
      return words + "what other users' processes hold is not shown; run this as root"
    }
    return words + "who could end it could not be read; look again in a while, or with --watch 60"
  }

  /// Whether `/proc` shows every process of the machine: not from inside a container, and not where
  /// others' processes are hidden.
  static var seesAllProcesses: Bool {
    let initialSpace = "pid:[4026531836]"
    return ProcFile.link("/proc/self/ns/pid") == initialSpace
      && ProcFile.bytes("/proc/1/stat", isSmall: true) != nil
  }
}
