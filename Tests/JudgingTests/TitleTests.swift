import Model
import Testing
@testable import Judging

/// The same failure has the same title, whichever process showed it and whatever numbers it came with.
@Suite struct TitleTests {
  @Test(arguments: [
    ("worker-3's RPC answered UNAVAILABLE", "worker's RPC answered UNAVAILABLE"),
    (
      "worker reported rpc-answered 58 times, not 60", "worker reported rpc-answered N times, not N"
    ),
    (
      "UNAVAILABLE: ipv4:127.0.0.1:40981: Failed to connect",
      "UNAVAILABLE: ipv4:ADDRESS: Failed to connect"
    ),
    ("tcp to [::1]:50051 after 0.712 s", "tcp to ADDRESS after N s"),
    ("at 0x7f12ab in thread 4711", "at 0x… in thread N"),
    ("PHP Fatal error in /mnt/scenarios/lib/calls.php:12", "PHP Fatal error in calls.php"),
    ("unix:/tmp/fpm-17/socket is gone", "unix:socket is gone"),
    ("(/tmp/a/b.php:7) and '/usr/lib/x.so'", "(b.php) and 'x.so'"),
    ("epoll1, utf8 and libgrpc.so.29", "epoll1, utf8 and libgrpc.so.N"),
    ("the phase forked of process 12", "the phase forked of process N"),
    ("50% and -3, 1.51.1, a/b", "N% and -N, N, a/b"), ("", ""), ("-7", "-N"),
    ("worker-3x", "worker-Nx"),
  ])
  func whatVariesIsLeftOut(_ text: String, _ stable: String) {
    #expect(StableText.of(text) == stable)
    #expect(StableText.of(stable) == stable)
  }

  @Test(arguments: [
    String(repeating: "9", count: 100_000), String(repeating: "/", count: 100_000),
    String(repeating: "[:", count: 50_000), "0x", "[", "1.2.3.", "/", "a-",
  ])
  func hostileTextIsCut(_ text: String) {
    #expect(StableText.of(text).count <= 160)
  }

  /// The workers that failed, how many, after how long and on which port differ from run to run.
  @Test func aFailedRpcHasOneTitle() throws {
    let titles = try (1...7).map { number in
      var run = RunFixture()
      run.scenario.must = [.phase(role: "worker-*", name: "rpc-answered", atLeast: 8)]
      for worker in 0..<number { run.report("rpc-answered", by: "worker-\(worker)") }
      run.report(
        "rpc-failed", by: "worker-\(number)",
        [
          "status": "14", "seconds": "0.\(number)31",
          "details": "failed to connect to all addresses; last error: ipv4:127.0.0.1:4\(number)981",
        ])
      run.observation.output.standardError = "E0102 \(number): chttp2_transport.cc: closed\n"
      return try #require(try run.verdict()).title
    }
    #expect(
      Set(titles) == [
        "worker's RPC answered UNAVAILABLE (failed to connect to all addresses; last error: "
          + "ipv4:ADDRESS)"
      ])
  }

  @Test func howLateADeadlineCameIsNoPartOfTheTitle() throws {
    let titles = try ["2.712", "11.4"].map { seconds in
      var run = RunFixture()
      run.report("rpc-failed", ["status": "4", "seconds": seconds])
      let verdict = try #require(try run.verdict())
      #expect(verdict.why.contains(seconds))
      return verdict.title
    }
    #expect(Set(titles) == ["child's RPC answered DEADLINE_EXCEEDED"])
  }

  /// What is counted is not told in the title.
  @Test func aLeakHasOneTitle() throws {
    let titles = try [61, 75].map { last in
      var run = RunFixture()
      run.scenario.must = [.growth(role: "parent", of: .descriptors, atMost: 5)]
      run.report("measured", by: "parent", ["descriptors": "9", "forks": "10"])
      run.report("measured", by: "parent", ["descriptors": "\(last)", "forks": "60"])
      return try #require(try run.verdict()).title
    }
    #expect(Set(titles) == ["parent's descriptors grew from fork to fork"])
  }

  @Test func aLeakWithoutForksIsNotToldOfForks() throws {
    var run = RunFixture()
    run.scenario.must = [.growth(role: "worker", of: .memory, atMost: 5)]
    for memory in ["9", "99"] { run.report("measured", by: "worker", ["memory": memory]) }
    #expect(try run.verdict()?.title == "worker's memory kept growing")
  }

  @Test func whatIsTooMuchHasOneTitle() throws {
    let titles = try [600, 513].map { count in
      var run = RunFixture(.overtime)
      var evidence = Evidence()
      evidence.excess = "it had \(count) processes at once, where 512 are the limit"
      run.observation.evidence = evidence
      return try #require(try run.verdict()).title
    }
    #expect(Set(titles) == ["it had N processes at once, where N are the limit"])
  }

  @Test func aLieHasOneTitle() throws {
    let titles = try [20, 31].map { pid in
      var run = RunFixture()
      run.observation.phases = [
        Phase(at: 0, pid: RunFixture.parent, role: "parent", name: "exiting", writer: pid)
      ]
      run.observation.evidence = Evidence()
      return try #require(try run.verdict()).title
    }
    #expect(
      Set(titles) == [
        "evidence was forged: the phase exiting of process N was reported by process N"
      ])
  }

  @Test func aCrashWithoutStacksHasOneTitle() throws {
    let titles = try [3, 17].map { number in
      var run = RunFixture()
      run.report("forked", by: "worker-\(number)")
      run.exit(RunFixture.child, .signal(9))
      return try #require(try run.verdict()).title
    }
    #expect(Set(titles) == ["worker was ended by SIGKILL, and no stack tells where"])
  }

  @Test func aFailedTestIsCalledByItsName() throws {
    let titles = try [1, 4].map { failures in
      var run = RunFixture()
      run.scenario.must = [.tests(role: "*", atLeast: 1)]
      for number in 0..<failures {
        run.report("test-failed", ["test": "CallTest::testIt with data set #\(number + failures)"])
      }
      return try #require(try run.verdict()).title
    }
    #expect(Set(titles) == ["tests failed: CallTest::testIt with data set #N"])
  }

  @Test func aBrokenPromiseIsNamed() throws {
    var run = RunFixture()
    run.scenario.must = [.noPhase(role: "*", name: "promise-broken")]
    run.report("promise-broken", ["what": "group", "before": "17", "now": "21"])
    #expect(try run.verdict()?.title == "child reported promise-broken (what group)")
  }

  /// Where the C library of another system has no symbols, only our own handler tells where the signal came.
  @Test(arguments: ["forkproof_crash_caught", nil])
  func ourOwnHandlerIsNoPartOfATitle(_ handler: String?) throws {
    var run = RunFixture()
    run.exit(RunFixture.child, .signal(11))
    run.stacks(
      [nil, "forkproof_crash_tell", handler, nil, "php_grpc_channel_unref", "zm_shutdown_grpc"],
      reason: .crash)
    run.observation.stacks[0].threads[0].frames[2].module = "/mnt/bin/libforkproof-crash.so"
    let title = try #require(try run.verdict()).title
    #expect(title.contains("php_grpc_channel_unref"))
    #expect(!title.contains("forkproof"))
  }
}
