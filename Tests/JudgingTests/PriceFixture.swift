import Model
@testable import Judging

/// Records of runs whose forks take known times, in microseconds.
struct PriceFixture {
  /// What the runs of one subject take.
  struct Times {
    var fork: (Int) -> Int
    var child: (Int) -> Int = { _ in 5000 }
    /// What the parent keeps at each fork.
    var kept = ResourceUse(threads: 0, descriptors: 0, residentBytes: 0)
    /// What a child holds, in bytes; nil where no sample met it.
    var held: Int?
  }

  var entries: [Entry]
  private var clock = 1_700_000_000.0

  init(settings: [String] = ["on"]) {
    entries = [
      .opened(
        Opening(
          startedAt: 0,
          source: SourceEntry(name: "s", url: "u", ref: "r", commit: "c", tree: "t", version: nil),
          scenarios: [], settings: settings.map { Settings(name: $0) },
          rules: SignatureRules(skip: [], anchors: [], wakers: []), environment: [],
          sampling: Sampling(.runs(1))))
    ]
  }

  /// Adds runs of several subjects in turns, as an evaluation makes them.
  mutating func add(
    _ subjects: [(Subject, Times)], scenario: String = "s", runs: Int = 29, forks: Int = 1
  ) {
    for number in 0..<runs {
      for (subject, times) in subjects {
        clock += 0.1
        entries.append(
          .run(
            RunEntry(
              subject, CellID(scenario: scenario, settings: "on"), number: number + 1,
              observation: Self.run(times, number: number, forks: forks, startedAt: clock))))
      }
    }
  }

  /// Passes time without a run.
  mutating func wait(seconds: Double) { clock += seconds }

  var findings: [PriceFinding] {
    Prices(entries.map { JudgedEntry($0) }).findings(of: .candidate("fix"))
  }

  static let base = Subject.base
  static let plain = Subject.control(.noExtension)

  static func run(_ times: Times, number: Int, forks: Int, startedAt: Double) -> Observation {
    let parent = 2
    var run = Observation(startedAt: startedAt, ending: .ended(.code(0)), duration: 1)
    run.processes = [ProcessTrace(pid: parent, parent: 1, name: "php", firstSeen: 0)]
    var evidence = Evidence()
    var at = 1000
    for fork in 0..<forks {
      let child = 3 + fork
      func report(_ name: String, of pid: Int, _ data: [String: String] = [:]) {
        run.phases.append(Phase(at: at, pid: pid, role: "r", name: name, data: data, writer: pid))
      }
      report("forking", of: parent)
      at += times.fork(number)
      report("forked", of: parent, ["child": "\(child)"])
      let whole = times.child(number)
      at += whole / 2
      report("forked", of: child)
      var greeting = Greeting(pid: child, parent: parent, at: at, hasScript: true, libraries: [])
      greeting.parentUse = ResourceUse(
        threads: 5 + fork * times.kept.threads, descriptors: 9 + fork * times.kept.descriptors,
        residentBytes: 20_000_000 + fork * times.kept.residentBytes)
      evidence.greetings.append(greeting)
      // What the script itself takes is no part of the price.
      at += 700_000
      report("exiting", of: child)
      at += whole - whole / 2
      var trace = ProcessTrace(pid: child, parent: parent, name: "php", firstSeen: at)
      trace.endedAt = at
      trace.residentBytes = times.held
      run.processes.append(trace)
    }
    run.evidence = evidence
    return run
  }
}
