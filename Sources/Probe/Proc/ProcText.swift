/// `/proc/PID/stat`, as far as it is used here.
struct ProcStat: Equatable {
  var name: String
  var state: Character
  var parent: Int
  var group: Int
  var ticks: UInt64
  var startTime: UInt64
  var exitWord: Int32

  /// Reads the line. The name may hold anything, so the last `)` ends it.
  init?(_ bytes: [UInt8]) {
    guard let start = bytes.firstIndex(of: UInt8(ascii: "(")),
      let end = bytes.lastIndex(of: UInt8(ascii: ")")), start < end
    else { return nil }
    let fields = ByteText.words(bytes[(end + 1)...])
    // Field n of proc_pid_stat(5) is fields[n - 3]; the exit code is the last, field 52.
    guard fields.count > 19, let letter = fields[0].first, fields[0].count == 1,
      let parent = ByteText.signed(fields[1]), let group = ByteText.signed(fields[2]),
      let user = ByteText.number(fields[11]), let system = ByteText.number(fields[12]),
      let startTime = ByteText.number(fields[19])
    else { return nil }
    self.name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    self.state = Character(UnicodeScalar(letter))
    self.parent = parent
    self.group = group
    self.ticks = user &+ system
    self.startTime = startTime
    let word = fields.count > 49 ? ByteText.signed(fields[49]) : nil
    self.exitWord = word.flatMap { Int32(exactly: $0) } ?? 0
  }
}

/// `/proc/PID/task/TID/status`, as far as it is used here.
struct ProcStatus: Equatable {
  var pending: UInt64 = 0
  var blocked: UInt64 = 0
  var ignored: UInt64 = 0
  var caught: UInt64 = 0
  var voluntary: UInt64?
  var involuntary: UInt64 = 0
  var residentBytes: Int?
  var tracer = 0
  var isNested = false
  var isFiltered = false
  /// How many filters there are; since Linux 5.9.
  var filters: Int?

  /// Reads the lines; nil where the counts of switches are missing, without which nothing is proved.
  init?(_ bytes: [UInt8]) {
    var start = bytes.startIndex
    while start < bytes.endIndex {
      let end = bytes[start...].firstIndex(of: ByteText.newline) ?? bytes.endIndex
      take(bytes[start..<end])
      start = end + 1
    }
    guard voluntary != nil else { return nil }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) {
    switch line.first {
    case UInt8(ascii: "S"): takeSignals(line)
    case UInt8(ascii: "V"):
      guard let value = ByteText.value(of: "VmRSS:", in: line) else { return }
      let kilobytes = ByteText.words(value).first.flatMap { ByteText.number($0) } ?? 0
      residentBytes = Int(exactly: kilobytes).flatMap { $0 <= Int.max >> 10 ? $0 << 10 : nil }
    case UInt8(ascii: "T"):
      if let value = ByteText.value(of: "TracerPid:", in: line) {
        tracer = ByteText.signed(value) ?? 0
      }
    case UInt8(ascii: "N"):
      if let value = ByteText.value(of: "NSpid:", in: line) {
        isNested = ByteText.words(value).count > 1
      }
    case UInt8(ascii: "v"):
      if let value = ByteText.value(of: "voluntary_ctxt_switches:", in: line) {
        voluntary = ByteText.number(value)
      }
    case UInt8(ascii: "n"):
      if let value = ByteText.value(of: "nonvoluntary_ctxt_switches:", in: line) {
        involuntary = ByteText.number(value) ?? 0
      }
    default: break
    }
  }

  private mutating func takeSignals(_ line: ArraySlice<UInt8>) {
    // A mask that can't be read counts as everything pending, so that nothing is proved from it.
    if let value = ByteText.value(of: "SigPnd:", in: line) {
      pending |= ByteText.hex(value) ?? .max
    } else if let value = ByteText.value(of: "ShdPnd:", in: line) {
      pending |= ByteText.hex(value) ?? .max
    } else if let value = ByteText.value(of: "SigBlk:", in: line) {
      blocked = ByteText.hex(value) ?? 0
    } else if let value = ByteText.value(of: "SigIgn:", in: line) {
      ignored = ByteText.hex(value) ?? 0
    } else if let value = ByteText.value(of: "SigCgt:", in: line) {
      caught = ByteText.hex(value) ?? 0
    } else if let value = ByteText.value(of: "Seccomp:", in: line) {
      isFiltered = ByteText.number(value) != 0
    } else if let value = ByteText.value(of: "Seccomp_filters:", in: line) {
      filters = ByteText.number(value).map { Int(clamping: $0) }
    }
  }
}

extension ProcSyscall {
  /// Reads `/proc/PID/task/TID/syscall`: `running`, `-1 SP PC`, or number, six arguments, SP, PC.
  init(text bytes: [UInt8]) {
    let words = ByteText.words(bytes[...])
    self = .unreadable
    if let word = words.first, word.elementsEqual("running".utf8) { self = .running }
    guard let number = words.first.flatMap({ ByteText.signed($0) }) else { return }
    if number == -1 { self = .outside }
    let values = words.dropFirst().compactMap { ByteText.hex($0) }
    guard number >= 0, words.count == 9, values.count == 8 else { return }
    self = .blocked(
      number: number, arguments: Array(values[..<6]), stackPointer: values[6],
      programCounter: values[7])
  }
}

/// `/proc/PID/task/TID/schedstat`: nanoseconds on a core, nanoseconds ready, turns.
struct ProcSched: Equatable {
  var runTime: UInt64
  var readyTime: UInt64

  /// Reads the line.
  init?(_ bytes: [UInt8]) {
    let words = ByteText.words(bytes[...])
    guard words.count >= 2, let run = ByteText.number(words[0]),
      let ready = ByteText.number(words[1])
    else { return nil }
    runTime = run
    readyTime = ready
  }
}

/// The last number of `/proc/loadavg`: the id this process namespace gave out last (proc(5)).
func newestProcess(_ bytes: [UInt8]) -> Int? {
  let words = ByteText.words(bytes[...])
  return words.count == 5 ? ByteText.signed(words[4]) : nil
}
