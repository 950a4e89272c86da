import Foundation
import Model
import enum Model.ExitStatus
import Testing
import TestSupport

/// The published schema and what is really written, compared.
@Suite struct SchemaTests {
  private var schema: SchemaValidator {
    get throws {
      let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      let file = root.appending(path: "Sources/Model/observation.schema.json")
      return try SchemaValidator(Data(contentsOf: file))
    }
  }

  /// Every case of every type once.
  private var full: Observation {
    var seen = Observation(startedAt: 1.5, ending: .ended(.signal(9)), duration: 7)
    var process = ProcessTrace(pid: 2, parent: 1, name: "php", firstSeen: 0)
    process.exit = .code(1)
    process.endedAt = 6
    process.descriptors = 3
    process.residentBytes = 4096
    seen.processes = [process, ProcessTrace(pid: 3, parent: 2, name: "\u{0}", firstSeen: 1)]
    seen.phases = [
      Phase(at: 1, pid: 2, role: "parent", name: "forked", data: ["child": "3"], writer: 2)
    ]
    seen.calls = [
      PeerCall(at: 1, method: "/m", role: "child", pid: 3, outcome: .answered, callers: [3])
    ]
    var evidence = Evidence()
    evidence.greetings = [
      Greeting(pid: 2, parent: 1, at: 0, hasScript: true, libraries: ["/mnt/artifact/grpc.so"])
    ]
    evidence.greetings[0].parentUse = ResourceUse(
      threads: 1, descriptors: 9, residentBytes: 4096)
    evidence.finished = [2]
    evidence.tampering = ["the peer was stopped"]
    evidence.excess = "it wrote too much"
    evidence.lateness = 250_000
    evidence.endedLate = 9_000_000
    seen.evidence = evidence
    let reasons: [ThreadWait.Reason] = [
      .privateFutex(address: .max), .sharedFutex(address: 0), .exit(of: [1]),
      .descriptors([DescriptorWait(descriptor: 1, target: "pipe:[1]", otherEnds: [2])]),
      .fileLock(heldBy: []), .signal, .stopped, .timed("poll"), .mayMove("?"),
    ]
    let waits = reasons.map { ThreadWait(pid: 2, tid: 2, name: "t", reason: $0) }
    let kinds: [Stall.Kind] = [.deadlock, .deadlockUnlessSignalled(by: [1]), .livelock, .stalled]
    seen.stalls = kinds.map { Stall(kind: $0, at: 2, lastMovement: 1, waits: waits) }
    let frames = [Frame(address: 1, function: "f", module: "m", source: "s:1"), Frame(address: 0)]
    seen.stacks = [ProcessStacks.Reason.hang, .crash, .secondLook].flatMap { reason in
      StackTool.allCases.map { tool in
        ProcessStacks(
          pid: 2, at: 1, tool: tool, reason: reason,
          threads: [ThreadStack(tid: 2, name: "t", frames: frames)])
      }
    }
    seen.libraries = [MappedLibrary(path: "/x", digest: nil)]
    seen.artifact = ["grpc.so": "00"]
    seen.notes = ["n"]
    return seen
  }

  @Test func everythingThatCanBeWrittenIsDescribed() throws {
    let endings: [Ending] = [
      .ended(.code(0)), .ended(.signal(11)), .deadlock, .livelock, .stalled, .overtime,
      .notRun("why"), .skipped("why"),
    ]
    for ending in endings {
      var observation = full
      observation.ending = ending
      #expect(try schema.problems(in: JSONEncoder().encode(observation)) == [])
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let bytes = try JSONEncoder().encode(full)
    #expect(try JSONDecoder().decode(Observation.self, from: bytes) == full)
  }

  @Test("what took the stacks of an older record is read as it was written")
  func olderTool() throws {
    var older = full
    older.stacks[0].tool = "eu-stack"
    let bytes = try JSONEncoder().encode(older)
    #expect(try schema.problems(in: bytes) == [])
    #expect(try JSONDecoder().decode(Observation.self, from: bytes) == older)
  }

  @Test(arguments: [
    ("\"schema\":1", "\"schema\":2"), ("\"duration\":7", "\"duration\":\"7\""),
    ("\"tool\":\"gdb\"", "\"tool\":\"lldb\""), ("\"pid\":2", "\"pit\":2"),
  ])
  func theSchemaSeesWhatIsWrong(part: String, instead: String) throws {
    let text = String(decoding: try JSONEncoder().encode(full), as: UTF8.self)
    try #require(text.contains(part))
    let wrong = Data(text.replacing(part, with: instead).utf8)
    #expect(try schema.problems(in: wrong) != [])
  }

  @Test(
    "the status word of wait(2) is read as a code or a signal",
    arguments: [
      (Int32(0), ExitStatus.code(0)), (256, .code(1)), (0x7f00, .code(127)), (9, .signal(9)),
      (139, .signal(11)),
    ])
  func waitStatusWords(word: Int32, status: ExitStatus) {
    #expect(ExitStatus(waitStatus: word) == status)
  }
}
