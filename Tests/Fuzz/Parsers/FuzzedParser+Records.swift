@testable import Building
@testable import Judging
@testable import Model
@testable import Packaging
@testable import Probe
@testable import Relinking

extension FuzzedParser {
  /// What runs, peers, the cache and records hold as JSON.
  static let records = [
    FuzzedParser(name: "record", buildsOnTaken: true, take: takeRecord),
    FuzzedParser(name: "observation", buildsOnTaken: true, take: takeObservation),
    FuzzedParser(
      name: "judgement", seeds: ["Tests/Fuzz/Corpus/observation"], buildsOnTaken: true,
      take: takeJudgement),
    FuzzedParser(name: "manifest", buildsOnTaken: true, take: takeManifest),
    FuzzedParser(name: "peer", longest: 1024, take: takePeer),
  ]

  private static func takeRecord(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    guard let entry = RoundTrip.decoded(Entry.self, bytes) else { return false }
    try RoundTrip.check(entry)
    return true
  }

  /// As a sandbox gives it, with its frame, or as the cache has it.
  private static func takeObservation(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let content = ObservationFrame.content(of: bytes)
    if let content {
      try require(ObservationFrame.framed(Array(content)) == bytes, "the frame is another")
    }
    let read = RoundTrip.decoded(Observation.self, content ?? bytes[...])
    guard let observation = read else { return false }
    try RoundTrip.check(observation)
    return true
  }

  private static func takeJudgement(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let content = ObservationFrame.content(of: bytes) ?? bytes[...]
    guard let observation = RoundTrip.decoded(Observation.self, content) else { return false }
    for scenario in Questions.scenarios {
      let judged = Questions.judge.verdict(observation, scenario: scenario)
      switch judged {
      case .verdict(let verdict):
        try requirePlain(verdict.why, "a verdict")
        try requirePlain(verdict.signature?.title ?? "", "a title")
      case .invalid(let reason):
        try requirePlain(reason, "a reason")
      }
      try RoundTrip.check(judged)
    }
    return true
  }

  private static func takeManifest(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let artifact = RoundTrip.decoded(Artifact.self, bytes)
    let manifest = RoundTrip.decoded(Manifest.self, bytes)
    let core = RoundTrip.decoded(RelinkedCore.self, bytes)
    if let artifact { try RoundTrip.check(artifact) }
    if let manifest { try RoundTrip.check(manifest) }
    if let core { try RoundTrip.check(core) }
    return artifact != nil || manifest != nil || core != nil
  }

  /// A line of the peer's, a datagram of a script, a request: all that a run says to the probe.
  private static func takePeer(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    var whole = LineCutter(longest: 256)
    var inParts = LineCutter(longest: 256)
    let lines = whole.take(bytes)
    let half = bytes.count / 2
    try require(
      inParts.take(bytes[..<half]) + inParts.take(bytes[half...]) == lines,
      "the lines depend on how they come in")
    var isAny = false
    for line in lines + [bytes] {
      try require(line == bytes || line.count <= 256, "a line that is too long")
      let said: [Any?] = [PeerLine(line), Request(line), PhaseMessage(line[...])]
      isAny = isAny || said.contains { $0 != nil }
    }
    return isAny
  }
}

/// What observations are judged by: scenarios that ask for everything that can be asked.
private enum Questions {
  static let judge = RunJudge(rules: ShippedRecipes.rules)

  static let scenarios = [ServerAPI.cli, .driven].map { sapi in
    Scenario(
      name: "x", question: "x", sapi: sapi, script: "x.php", settings: ["default"], peer: .echo,
      phases: ["forked", "exiting"],
      must: [
        .exit(0), .phase(role: "parent", name: "forked", atLeast: 1),
        .noPhase(role: "child", name: "rpc-expired"),
        .call(role: "child", method: "/forkproof.Peer/Echo", outcome: .answered, atLeast: 1),
        .growth(role: "parent", of: .memory, atMost: 1 << 20), .tests(role: "parent", atLeast: 1),
      ])
  }
}
