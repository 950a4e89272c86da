import Testing
@testable import Probe

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

/// A stat line with this name; the fields after it are those of a sleeping child of 7 in group 5.
private func statLine(_ name: [UInt8], exitWord: String = "0") -> [UInt8] {
  let rest =
    ") S 7 5 5 0 -1 4194304 90 0 0 0 11 4 0 0 20 0 1 0 4711 2703360 277 18446744073709551615"
    + String(repeating: " 0", count: 26) + " \(exitWord)\n"
  return bytes("42 (") + name + bytes(rest)
}

@Suite struct ProcTextTests {
  @Test(arguments: ["php", "a b", ")", "a) R 1 (", "x\ny", "", "((", "(sd-pam)"])
  func aNameMayHoldAnything(_ name: String) throws {
    let stat = try #require(ProcStat(statLine(bytes(name))))
    #expect(stat.name == name)
    #expect(stat.state == "S")
    #expect(stat.parent == 7)
    #expect(stat.group == 5)
    #expect(stat.ticks == 15)
    #expect(stat.startTime == 4711)
  }

  @Test func aNameThatIsNotTextIsReplaced() throws {
    #expect(try #require(ProcStat(statLine([0xff, 0x41]))).name == "\u{FFFD}A")
  }

  @Test func theExitWordIsTheLastField() throws {
    let stat = try #require(ProcStat(statLine(bytes("x"), exitWord: "9")))
    #expect(WaitStatus(waitStatus: stat.exitWord) == .signal(9))
  }

  @Test(arguments: ["", "42", "42 (x", "42 x) S 1", "42 (x) S 7 5", ")(", "1 (a) SS 7 5 5 0 0"])
  func aCutStatLineIsNothing(_ text: String) {
    #expect(ProcStat(bytes(text)) == nil)
  }

  @Test func everyPrefixOfARealLineIsSafe() {
    let line = statLine(bytes("php"))
    for length in 0..<line.count { _ = ProcStat(Array(line[..<length])) }
  }

  @Test func statusGivesSignalsAndSwitches() throws {
    let text = """
      Name:\tSigPnd: 1
      State:\tS (sleeping)
      TracerPid:\t12
      NSpid:\t70\t3
      VmRSS:\t    1192 kB
      SigQ:\t1/96365
      SigPnd:\t0000000000000001
      ShdPnd:\t0000000000000200
      SigBlk:\t0000000000010000
      SigIgn:\t0000000000001000
      SigCgt:\tffffffffffffffff
      Seccomp:\t2
      Seccomp_filters:\t1
      voluntary_ctxt_switches:\t5
      nonvoluntary_ctxt_switches:\t3
      """
    let status = try #require(ProcStatus(bytes(text)))
    #expect(status.pending == 0x201)
    #expect(status.blocked == 0x10000)
    #expect(status.ignored == 0x1000)
    #expect(status.caught == .max)
    #expect(status.voluntary == 5)
    #expect(status.involuntary == 3)
    #expect(status.residentBytes == 1192 << 10)
    #expect(status.tracer == 12)
    #expect(status.isNested)
    #expect(status.isFiltered)
    #expect(status.filters == 1)
  }

  @Test func statusWithoutSwitchesIsNothing() {
    #expect(ProcStatus(bytes("Name:\tx\nSigPnd:\t0\n")) == nil)
    #expect(ProcStatus([]) == nil)
    #expect(ProcStatus(bytes("voluntary_ctxt_switches:\t99999999999999999999\n")) == nil)
  }

  @Test func aMaskThatCannotBeReadCountsAsPending() throws {
    let text = "ShdPnd:\tzz\nvoluntary_ctxt_switches:\t1"
    #expect(try #require(ProcStatus(bytes(text))).pending == .max)
  }

  @Test func callsAreRead() {
    #expect(ProcSyscall(text: bytes("running\n")) == .running)
    #expect(ProcSyscall(text: bytes("-1 0x7ffc 0x7fa7\n")) == .outside)
    #expect(
      ProcSyscall(text: bytes("202 0xa 0x80 0x2 0x0 0x0 0x0 0x7f 0x7e\n"))
        == .blocked(
          number: 202, arguments: [10, 128, 2, 0, 0, 0], stackPointer: 0x7f, programCounter: 0x7e))
  }

  @Test(arguments: [
    "", "\n", "202", "202 0xa 0x80 0x2 0x0 0x0 0x0 0x7f", "202 0xg 0x80 0x2 0x0 0x0 0x0 0x7f 0x7e",
    "-2 1 2", "x", "99999999999999999999 0 0 0 0 0 0 0 0", "202 0 0 0 0 0 0 0 0 0",
    "202 0x1ffffffffffffffff 0 0 0 0 0 0 0",
  ])
  func aCallNotUnderstoodIsUnreadable(_ text: String) {
    #expect(ProcSyscall(text: bytes(text)) == .unreadable)
  }

  @Test func smallFilesAreRead() {
    #expect(ProcSched(bytes("650034 258013 1\n"))?.readyTime == 258013)
    #expect(ProcSched(bytes("1")) == nil)
    #expect(newestProcess(bytes("0.24 0.33 0.39 2/91 7\n")) == 7)
    #expect(newestProcess(bytes("0.24 0.33")) == nil)
  }

  @Test func mappingsAreRead() throws {
    let text = """
      7f00-7f10 rw-s 00001000 00:01 2049 /dev/zero (deleted)
      8000-9000 r--p 00000000 fe:01 77 /usr/lib/a b
      garbage
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
      9000-8000 rw-p 00000000 00:00 0
      """
    let maps = ProcMapping.all(bytes(text))
    try #require(maps.count == 3)
    #expect(maps[0].range == 0x7f00..<0x7f10)
    #expect(maps[0].isShared && maps[0].isWritable && maps[0].inode == 2049)
    #expect(maps[0].path == "/dev/zero (deleted)")
    #expect(maps[1].path == "/usr/lib/a b")
    #expect(!maps[1].isShared && !maps[1].isWritable)
  }

  @Test func descriptorInfoIsRead() {
    let epoll = DescriptorInfo(
      bytes("pos:\t0\nflags:\t02000002\ntfd:        5 events: 19\ntfd: x\n"))
    #expect(epoll.flags == 0o2000002)
    #expect(epoll.members == [5, -1])
    #expect(DescriptorInfo(bytes("eventfd-count: 0\neventfd-id: 31\n")).eventIdentity == 31)
    #expect(DescriptorInfo(bytes("it_value: (0, 49406829)\n")).isTimerArmed)
    #expect(!DescriptorInfo(bytes("it_value: (0, 0)\nit_interval: (1, 0)\n")).isTimerArmed)
    #expect(DescriptorInfo([0xff, 0x0a, 0x00]).flags == nil)
  }

  @Test func locksAreRead() {
    let text = """
      1: FLOCK  ADVISORY  WRITE 12 00:2a:5 0 EOF
      1: -> FLOCK  ADVISORY  WRITE 13 00:2a:5 0 EOF
      2: OFDLCK ADVISORY  WRITE -1 00:2a:6 0 EOF
      3: ->
      x
      """
    #expect(
      FileLock.all(bytes(text)) == [
        FileLock(holder: 12, kind: "FLOCK", waiters: [13]), FileLock(holder: -1, kind: "OFDLCK"),
      ])
  }

  @Test func timerIdentitiesAreRead() {
    #expect(
      PtraceTimerReader.identities(bytes("ID: 0\nsignal: 14/00\nID: x\nID: 7\n")) == [0, nil, 7])
  }
}
