import Model
import Testing
@testable import Probe

private typealias Wait = ThreadWait.Reason

/// A process whose threads, the main one first, wait for these things.
private func process(_ pid: Int, parent: Int = 1, _ reasons: Wait..., names: [String] = [])
  -> WaitModel.Process
{
  WaitModel.Process(
    pid: pid, parent: parent,
    threads: reasons.enumerated().map { index, reason in
      WaitModel.Thread(
        tid: pid + index, name: index < names.count ? names[index] : "", reason: reason)
    })
}

private func outcome(_ processes: WaitModel.Process..., inert: Set<String> = [])
  -> LivenessProof.Outcome
{
  LivenessProof(of: WaitModel(processes: processes, inertThreads: inert)).outcome
}

private let futex = Wait.privateFutex(address: 16)
private func pipe(_ ends: Int...) -> Wait {
  .descriptors([DescriptorWait(descriptor: 3, target: "pipe:[1]", otherEnds: ends)])
}

@Suite struct LivenessProofTests {
  @Test("no process at all is no deadlock") func empty() {
    #expect(outcome() == .none)
  }

  @Test func aLonelyFutexIsADeadlock() {
    #expect(outcome(process(10, futex)) == .deadlock)
    #expect(outcome(process(10, futex, futex)) == .deadlock)
  }

  @Test(arguments: [ThreadWait.Reason.timed("futex"), .mayMove("running")])
  func aSiblingThatMovesMayWake(_ sibling: ThreadWait.Reason) {
    #expect(outcome(process(10, futex, sibling)) == .none)
  }

  @Test("a wait in doubt may end, and holds what waits for it where none ends")
  func doubts() {
    var doubtful = process(20, parent: 10, .mayMove("semop"))
    doubtful.threads[0].doubt = .unjudged("semop")
    let model = WaitModel(processes: [
      process(10, .exit(of: [20])), doubtful, process(30, .mayMove("running")),
    ])
    #expect(LivenessProof(of: model).held.isEmpty)
    #expect(LivenessProof(of: model, doubtsAreEndless: true).held == [10, 20])
    var signalled = model
    signalled.processes[1].threads[0].hasSignal = true
    #expect(LivenessProof(of: signalled, doubtsAreEndless: true).held.isEmpty)
  }

  @Test func aChainOfWaitsIsADeadlock() {
    let chain = [
      process(10, .exit(of: [20])), process(20, parent: 10, .exit(of: [30])),
      process(30, parent: 20, futex),
    ]
    let proof = LivenessProof(of: WaitModel(processes: chain))
    #expect(proof.outcome == .deadlock)
    #expect(proof.held == [10, 20, 30])
    #expect(proof.stuck.count == 3)
  }

  @Test func aWaitForAnyChildEndsWithTheFirst() {
    let parent = process(10, .exit(of: [20, 30]))
    let hung = process(20, parent: 10, futex)
    let busy = process(30, parent: 10, .mayMove("running"))
    #expect(outcome(parent, hung, busy) == .deadlockUnlessSignalled(by: [10, 30]))
  }

  @Test func aZombieEndsTheWait() {
    var child = process(20, parent: 10)
    child.isZombie = true
    #expect(outcome(process(10, .exit(of: [20])), child) == .none)
  }

  @Test func aProcessWithoutItsMainThreadIsEnding() {
    var child = process(20, parent: 10, .mayMove("running"), .timed("futex"), names: ["", "timer"])
    child.threads.removeFirst()
    #expect(outcome(process(10, .exit(of: [20])), child, inert: ["timer"]) == .none)
  }

  @Test func anUnknownProcessCanAlwaysMove() {
    #expect(outcome(process(10, .exit(of: [99]))) == .none)
    #expect(outcome(process(10, pipe(99))) == .none)
    #expect(outcome(process(10, .fileLock(heldBy: [99]))) == .none)
  }

  @Test func nothingAwaitedProvesNothing() {
    #expect(outcome(process(10, .exit(of: []))) == .none)
    #expect(outcome(process(10, .descriptors([]))) == .none)
    #expect(outcome(process(10, pipe())) == .none)
    #expect(outcome(process(10, .fileLock(heldBy: []))) == .none)
  }

  @Test func pipesAndLocksAreAsGoodAsTheirHolders() {
    #expect(outcome(process(10, pipe(20)), process(20, pipe(10))) == .deadlock)
    #expect(outcome(process(10, pipe(10))) == .deadlock)
    #expect(outcome(process(10, pipe(20)), process(20, .timed("sleep"))) == .none)
    #expect(
      outcome(process(10, .fileLock(heldBy: [20])), process(20, .fileLock(heldBy: [10])))
        == .deadlock)
    #expect(outcome(process(10, .fileLock(heldBy: [10, 20])), process(20, .timed("x"))) == .none)
  }

  @Test func ofSeveralDescriptorsOneIsEnough() {
    let waits = [
      DescriptorWait(descriptor: 3, target: "pipe:[1]", otherEnds: [10]),
      DescriptorWait(descriptor: 4, target: "pipe:[2]", otherEnds: [20]),
    ]
    #expect(outcome(process(10, .descriptors(waits)), process(20, .timed("sleep"))) == .none)
  }

  @Test func aSharedFutexNeedsALivingPartner() {
    var waiter = process(10, .sharedFutex(address: 16))
    waiter.threads[0].sharers = [10, 20]
    #expect(outcome(waiter, process(20, .timed("sleep"))) == .none)
    #expect(outcome(waiter, process(20, futex)) == .deadlock)
    waiter.threads[0].sharers = [10]
    #expect(
      outcome(waiter, process(20, .timed("sleep"))) == .deadlockUnlessSignalled(by: [20]))
  }

  @Test func oneMemoryIsOneFutex() {
    let waiter = process(10, futex)
    var partner = process(20, parent: 10, .timed("sleep"))
    partner.memory = 10
    #expect(outcome(waiter, partner) == .none)
  }

  @Test func alarmsAndSignalsWake() {
    var alarmed = process(10, futex)
    alarmed.hasAlarm = true
    #expect(outcome(alarmed) == .none)
    var signalled = process(10, futex)
    signalled.threads[0].hasSignal = true
    #expect(outcome(signalled) == .none)
  }

  @Test(arguments: [ThreadWait.Reason.signal, .stopped])
  func whoWaitsForASignalMovesAsLongAsAnybodyLives(_ wait: ThreadWait.Reason) {
    #expect(outcome(process(10, wait)) == .deadlock)
    #expect(outcome(process(10, wait), process(20, .timed("sleep"))) == .none)
  }

  @Test func inertThreadsNeitherSignalNorExit() {
    let parent = process(
      10, .exit(of: [20]), .timed("futex"), names: ["php", "timer_manager"])
    let child = process(20, parent: 10, futex)
    #expect(outcome(parent, child, inert: ["timer_manager"]) == .deadlock)
    #expect(outcome(parent, child) == .deadlockUnlessSignalled(by: [10]))
  }

  @Test func anInertThreadWakesItsOwnProcess() {
    let names = ["php", "timer_manager"]
    #expect(
      outcome(process(10, futex, .timed("futex"), names: names), inert: ["timer_manager"]) == .none)
    let writer = process(20, .exit(of: [10]), .timed("futex"), names: names)
    #expect(outcome(process(10, pipe(20)), writer, inert: ["timer_manager"]) == .none)
  }

  @Test func aMainThreadIsNeverInert() {
    let process = process(10, .timed("sleep"), names: ["timer_manager"])
    #expect(outcome(process, inert: ["timer_manager"]) == .none)
    let proof = LivenessProof(
      of: WaitModel(processes: [process], inertThreads: ["timer_manager"]))
    #expect(proof.living == [10])
  }

  @Test func aProcessOfOnlyLivingInertThreadsIsNotHeld() {
    var process = process(10, .mayMove("x"), .timed("futex"), names: ["", "timer_manager"])
    process.threads.removeFirst()
    #expect(outcome(process, inert: ["timer_manager"]) == .none)
  }

  @Test func thePeerActsButNeverSignals() {
    var peer = process(50, futex)
    peer.isPeer = true
    #expect(outcome(process(10, pipe(50)), peer) == .none)
    #expect(outcome(process(10, futex), peer) == .deadlock)
    #expect(outcome(process(10, .signal), peer) == .deadlock)
  }

  @Test func aLongChainInTheWorstOrderEnds() {
    let count = 1500
    var chain = (0..<count).map { process(10 + $0 * 2, pipe(12 + $0 * 2)) }
    chain.append(process(10 + count * 2, .timed("sleep")))
    #expect(LivenessProof(of: WaitModel(processes: chain)).outcome == .none)
  }

  @Test func twoProcessesOfOneIdAreNoTrap() {
    #expect(outcome(process(10, futex), process(10, futex)) == .deadlock)
  }
}
