import Foundation
import Testing

@testable import Model

@Suite struct PackedObservationTests {
  @Test("an observation comes out of its packing as it went in, every field of it")
  func whole() {
    let observation = Self.full
    #expect(Self.unset(observation, "observation") == [])
    #expect(PackedObservation(observation).value == observation)
    #expect(PackedObservation(Self.empty).value == Self.empty)
  }

  @Test(
    "every way to end comes out as it went in",
    arguments: Ending.Tag.allCases.map(Self.ending) + [.ended(.signal(11))])
  func endings(_ ending: Ending) {
    var observation = Self.empty
    observation.ending = ending
    let packed = PackedObservation(observation)
    #expect(packed.value == observation)
    #expect(packed.endedWell == (ending == .ended(.code(0))))
  }

  @Test("what more runs saw than memory is meant for comes out as it went in")
  func many() {
    // Four times what is kept in memory: the rest lies in a file.
    let seen = (0..<64).map { number in
      var observation = Self.empty
      observation.output.standardError = String(repeating: "\(number) ", count: 1 << 19)
      return observation
    }
    let packed = seen.map(PackedObservation.init)
    #expect(packed.contains { if case .inFile = $0.bytes { true } else { false } })
    #expect(packed.map(\.value) == seen)
  }

  @Test("every reason to wait comes out as it went in")
  func reasons() {
    let reasons = ThreadWait.Reason.Tag.allCases.map(Self.reason)
    var observation = Self.empty
    observation.stalls = Stall.Kind.Tag.allCases.map(Self.kind).map { kind in
      Stall(
        kind: kind, at: 1, lastMovement: .min,
        waits: reasons.map { ThreadWait(pid: 1, tid: .max, name: "php", reason: $0) })
    }
    #expect(PackedObservation(observation).value == observation)
  }

  // Each of these names every case, so that a new one does not compile until it is asked for.

  private static func ending(_ tag: Ending.Tag) -> Ending {
    switch tag {
    case .ended: .ended(.code(3))
    case .deadlock: .deadlock
    case .livelock: .livelock
    case .stalled: .stalled
    case .overtime: .overtime
    case .notRun: .notRun("no room")
    case .skipped: .skipped("no PHP-FPM")
    }
  }

  private static func kind(_ tag: Stall.Kind.Tag) -> Stall.Kind {
    switch tag {
    case .deadlock: .deadlock
    case .deadlockUnlessSignalled: .deadlockUnlessSignalled(by: [9])
    case .livelock: .livelock
    case .stalled: .stalled
    }
  }

  private static func reason(_ tag: ThreadWait.Reason.Tag) -> ThreadWait.Reason {
    switch tag {
    case .privateFutex: .privateFutex(address: .max)
    case .sharedFutex: .sharedFutex(address: 1)
    case .exit: .exit(of: [4, 5])
    case .fileLock: .fileLock(heldBy: [1])
    case .descriptors:
      .descriptors([DescriptorWait(descriptor: 3, target: "socket:[1]", otherEnds: [7])])
    case .signal: .signal
    case .stopped: .stopped
    case .timed: .timed("poll")
    case .mayMove: .mayMove("R")
    }
  }

  @Test("texts that only look alike stay two, and one too long for the pool stays whole")
  func texts() {
    var observation = Self.empty
    observation.notes = ["caf\u{e9} au lait, large", "cafe\u{301} au lait, large"]
    observation.notes.append(String(repeating: "long ", count: 1000))
    let notes = PackedObservation(observation).value.notes
    #expect(notes.map { Array($0.utf8) } == observation.notes.map { Array($0.utf8) })
  }

  @Test("packed it takes a fraction of the memory")
  func size() {
    // The second time all names have their places.
    _ = Packer.packed(Self.full)
    #expect(Packer.packed(Self.full).count < 400)
  }

  private static let empty = Observation(startedAt: 0, ending: .overtime, duration: 0)

  /// One in which every field is set, so that one which is not packed shows.
  private static var full: Observation {
    var seen = Observation(
      startedAt: 1_700_000_000.25, ending: .ended(.code(0)), duration: 1_234_567)
    seen.schema = 7
    var trace = ProcessTrace(pid: 20, parent: 1, name: "php", firstSeen: 12)
    trace.isPeer = true
    trace.lastSeen = 99
    trace.exit = .signal(9)
    trace.endedAt = 98
    trace.threads = ["php", "timer_manager"]
    trace.parentThreadsAtFork = ["grpc_global_tim"]
    trace.cpuTime = 5
    trace.descriptors = 6
    trace.residentBytes = 7 << 20
    seen.processes = [trace]
    seen.phases = [
      Phase(at: 3, pid: 20, role: "child", name: "rpc-ok", data: ["a": "b", "c": ""], writer: 21)
    ]
    seen.calls = [
      PeerCall(
        at: 4, method: "/forkproof.Peer/Echo", role: "child", pid: 20, outcome: .cancelled,
        callers: [20, 21])
    ]
    seen.stalls = [
      Stall(
        kind: .livelock, at: 8, lastMovement: 2,
        waits: [ThreadWait(pid: 20, tid: 22, name: "php", reason: .exit(of: [23]))])
    ]
    var frame = Frame(
      address: 0x7fff_1234_5678, function: "TimerManager::Shutdown()", module: "libgrpc.so.29",
      source: "timer_manager.cc:12")
    frame.isInlined = true
    seen.stacks = [
      ProcessStacks(
        pid: 20, at: 9, tool: .gdb, reason: .hang,
        threads: [ThreadStack(tid: 22, name: "php", frames: [frame, Frame(address: 0)])])
    ]
    seen.libraries = [MappedLibrary(path: "/usr/lib/libgrpc.so.29", digest: "0123456789abcdef01")]
    seen.artifact = ["grpc.so": "0123456789abcdef01"]
    seen.output.standardOutput = "out"
    seen.output.standardError = "err\u{1b}[31m"
    var evidence = Evidence()
    var greeting = Greeting(pid: 20, parent: 1, at: 2, hasScript: true, libraries: ["/a/grpc.so"])
    greeting.parentUse = ResourceUse(threads: 2, descriptors: 9, residentBytes: 1 << 24)
    evidence.greetings = [greeting]
    evidence.finished = [20]
    evidence.tampering = ["it wrote to the peer's log"]
    evidence.excess = "4,096 processes"
    evidence.lateness = 250_000
    evidence.endedLate = 9_000_000
    seen.evidence = evidence
    seen.notes = ["gdb gave up"]
    return seen
  }

  /// The fields of a value that are as in a blank one: a new one has to be set in `full`, and then be packed.
  private static func unset(_ value: Any, _ place: String) -> [String] {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional || mirror.displayStyle == .collection {
      guard let first = mirror.children.first else { return [place] }
      return unset(first.value, place)
    }
    guard mirror.displayStyle == .struct, !mirror.children.isEmpty else { return [] }
    let blank = (value as? any Packable).map { Mirror(reflecting: type(of: $0).blank) }
    return mirror.children.flatMap { field in
      let place = "\(place).\(field.label ?? "")"
      let unlike = blank?.children.first { $0.label == field.label }
      let isUnset = unlike.map { String(reflecting: $0.value) == String(reflecting: field.value) }
      return isUnset == true ? [place] : unset(field.value, place)
    }
  }
}
