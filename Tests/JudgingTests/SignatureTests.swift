import Foundation
import Model
import Recipes
import Testing
@testable import Basics
@testable import Judging
@testable import Signatures

@Suite("Signatures")
struct SignatureTests {
  private let lost = Signature(
    kind: .deadlock, place: "postfork_child", function: "TimerManager::Shutdown",
    cause: .lostThread("timer_manager"))

  @Test("a title has the form of its outcome")
  func formsOfTitles() {
    #expect(
      lost.title == "deadlock in postfork_child: TimerManager::Shutdown waits for thread "
        + "timer_manager, which did not survive the fork")
    let itself = Signature(
      kind: .deadlock, place: "postfork_child", function: nil, cause: .wait(.lock))
    #expect(
      itself.title == "deadlock in postfork_child: it waits for a lock nobody is left to release")
    let nowhere = Signature(kind: .stall, place: nil, function: "f", cause: .wait(.descriptors))
    #expect(nowhere.title == "stall: f waits on descriptors")
    let crash = Signature(
      kind: .crash(signal: 11), place: "destroy_grpc_channels", function: "grpc_channel_destroy",
      cause: .none)
    #expect(crash.title == "crash (SIGSEGV) in destroy_grpc_channels: grpc_channel_destroy")
    let bare = Signature(kind: .crash(signal: 40), place: "prefork", function: nil, cause: .none)
    #expect(bare.title == "crash (signal 40) in prefork")
  }

  @Test("every wait has its words, proved and not", arguments: WaitKind.allCases)
  func words(_ wait: WaitKind) {
    #expect(!wait.words(proved: false).isEmpty)
    #expect(wait.words(proved: true).hasPrefix(wait.words(proved: false)))
  }

  @Test("failures with one title are the same, others are new")
  func sameAndNew() {
    #expect(compare(base: lost, candidate: lost) == .same)
    var other = lost
    other.place = "zm_shutdown_grpc"
    #expect(compare(base: lost, candidate: other) == .new)
    other = lost
    other.cause = .lostThread("event_engine")
    #expect(compare(base: lost, candidate: other) == .new)
  }

  @Test("a wait for a lost thread is the same, whichever function's name is known")
  func namesOfStaticFunctions() {
    var other = lost
    other.function = "stop_threads"
    #expect(compare(base: lost, candidate: other) == .same)
    #expect(compare(base: other, candidate: lost) == .same)
    other.cause = .deadlineNeverFired
    #expect(compare(base: lost, candidate: other) == .new)
    var another = other
    another.function = "grpc_iomgr_shutdown"
    #expect(compare(base: other, candidate: another) == .new)
  }

  @Test(
    "a wait without its proof is the same; a livelock or a crash is not",
    arguments: [
      (Signature.Kind.stall, SignatureComparison.same), (.livelock, .new), (.overtime, .new),
      (.crash(signal: 6), .new),
    ])
  func proof(_ kind: Signature.Kind, _ expected: SignatureComparison) {
    var other = lost
    other.kind = kind
    #expect(compare(base: lost, candidate: other) == expected)
    #expect(compare(base: other, candidate: lost) == expected)
  }

  @Test("a waker is named only if it is lost, and if no lock is waited for")
  func wakers() {
    let rules = SignatureRules(
      skip: ["gpr_*"], anchors: ["place"],
      wakers: [
        .init(function: "stop*", thread: "first"),
        .init(function: "stop*", thread: "second-long-name-cut"),
      ])
    func title(_ inner: String, _ lost: Set<String>) -> String? {
      let stack = ThreadStack(
        tid: 1, name: "",
        frames: [inner, "stop_threads", "place"].map { Frame(address: 0, function: $0) })
      return SignatureMaker(rules: rules)
        .signature(of: [stack], .init(kind: .deadlock, lostThreads: lost))?.title
    }
    #expect(title("gpr_cv_wait", ["first"])?.contains("thread first,") == true)
    #expect(title("gpr_cv_wait", ["second-long-nam"])?.contains("thread second-long-nam,") == true)
    #expect(title("gpr_cv_wait", ["third"])?.contains("on a condition") == true)
    #expect(title("gpr_mu_lock", ["first"])?.contains("for a lock") == true)
  }

  @Test("inert threads do not name the place, unless there are no others")
  func inert() {
    let rules = SignatureRules(anchors: ["anchor"], inertThreads: ["timer_manager"])
    let idle = ThreadStack(
      tid: 2, name: "timer_manager", frames: [Frame(address: 0, function: "anchor")])
    let main = ThreadStack(tid: 1, name: "php", frames: [Frame(address: 0, function: "work")])
    let maker = SignatureMaker(rules: rules)
    #expect(maker.signature(of: [idle, main], .init(kind: .stall))?.function == "work")
    #expect(maker.signature(of: [idle], .init(kind: .stall))?.place == "anchor")
  }

  @Test("frames of skipped modules are passed over, by file name")
  func modules() {
    let maker = SignatureMaker(rules: SignatureRules(skipModules: ["libc.so*"]))
    let frames = [
      Frame(address: 0, function: "inner", module: "/usr/lib/libc.so.6"),
      Frame(address: 0, function: "outer", module: "libc.so.d/grpc.so"),
    ]
    let stack = ThreadStack(tid: 1, name: "", frames: frames)
    #expect(maker.signature(of: [stack], .init(kind: .stall))?.function == "outer")
  }

  @Test("a title is the same after its way through JSON")
  func codable() throws {
    let verdict = Verdict(.hang, why: "hang", signature: lost)
    for run in [RunVerdict.verdict(verdict), .invalid(reason: "x")] {
      let data = try JSONEncoder().encode(run)
      #expect(try JSONDecoder().decode(RunVerdict.self, from: data) == run)
    }
    #expect(Verdict.Outcome.rpcFailed.rawValue == "rpc-failed")
    #expect(Verdict.Outcome.badExit.rawValue == "bad-exit")
  }
}
