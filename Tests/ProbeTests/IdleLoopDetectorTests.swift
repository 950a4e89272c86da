import Model
import Testing
@testable import Probe

/// A run that wakes only to wait again, and all that tells one that gets on from it.
@Suite struct IdleLoopDetectorTests {
  private static let step = 20_000
  private static let limit = 1_000_000

  /// What a thread does in its turn: 20 µs of work every third step, in the same place.
  private func snapshot(_ number: Int, _ change: (inout ProcessSample) -> Void = { _ in })
    -> Snapshot
  {
    var thread = ThreadSample(
      tid: 10, name: "php",
      call: .blocked(
        number: 202, arguments: [16, 128, UInt64(number / 3), 8, 0, 0], stackPointer: 1,
        programCounter: 2))
    thread.voluntarySwitches = UInt64(number / 3)
    thread.runTime = UInt64(number / 3) * 20_000
    var process = ProcessSample(pid: 10, parent: 1, name: "php")
    process.threads = [thread]
    change(&process)
    var snapshot = Snapshot(at: number * Self.step)
    snapshot.processes = [process]
    return snapshot
  }

  /// The kinds of what was told in two seconds.
  private func told(
    phases: (Int) -> Int = { _ in 0 }, _ snapshot: (Int) -> Snapshot
  ) -> [Stall.Kind] {
    var tracker = StallTracker(stallLimit: Self.limit, inertThreads: [])
    return (0..<100).flatMap { tracker.observe(snapshot($0), phases: phases($0)) }.map(\.kind)
  }

  @Test func wakingToWaitAgainIsAStall() {
    var tracker = StallTracker(stallLimit: Self.limit, inertThreads: [])
    let first = (0..<100).flatMap { tracker.observe(snapshot($0)) }.first
    #expect(first?.kind == .stalled)
    #expect(first?.at == Self.limit)
    #expect(first?.lastMovement == 0)
  }

  @Test func aPhaseIsProgress() {
    #expect(told(phases: { $0 / 40 }) { snapshot($0) } == [])
  }

  @Test func workIsProgress() {
    // 2 % of the time.
    #expect(
      told { number in snapshot(number) { $0.threads[0].runTime = UInt64(number) * 400_000 } } == []
    )
  }

  @Test func anotherPlaceIsProgress() {
    #expect(
      told { number in
        snapshot(number) {
          $0.threads[0].call = .blocked(
            number: 202, arguments: [], stackPointer: UInt64(number / 40), programCounter: 2)
        }
      } == [])
  }

  @Test func takingTurnsAtTwoPlacesIsNone() {
    let kinds = told { number in
      snapshot(number) {
        $0.threads[0].call = .blocked(
          number: 202, arguments: [], stackPointer: UInt64(number / 10 % 2), programCounter: 2)
      }
    }
    #expect(kinds.first == .stalled)
  }

  @Test func whoRunsIsNotIdle() {
    #expect(
      told { number in
        snapshot(number) { process in
          guard number % 40 == 0 else { return }
          process.threads[0].state = "R"
          process.threads[0].call = .running
        }
      } == [])
  }

  @Test func waitingForACoreIsNotIdle() {
    #expect(
      told { number in
        snapshot(number) { $0.threads[0].readyTime = UInt64(number) * 400_000 }
      } == [])
  }

  @Test func theOtherThreadsMayTurnTheirRounds() {
    let kinds = told { number in
      snapshot(number) { process in
        var other = ThreadSample(tid: 100 + number / 30, name: "pool", state: "R", call: .running)
        other.voluntarySwitches = UInt64(number)
        process.threads.append(other)
      }
    }
    #expect(kinds.first == .stalled)
  }

  @Test func whatTheOtherThreadsComputeIsProgress() {
    #expect(
      told { number in
        snapshot(number) { process in
          var other = ThreadSample(tid: 11, name: "pool", call: .running)
          other.runTime = UInt64(number) * 400_000
          process.threads.append(other)
        }
      } == [])
  }

  @Test func anotherProcessIsProgress() {
    #expect(
      told { number in
        var seen = snapshot(number)
        var child = ProcessSample(pid: 20 + number / 40, parent: 10)
        child.zombie = .code(0)
        seen.processes.append(child)
        return seen
      } == [])
  }

  @Test func thePeerCannotKeepARunFromBeingIdle() {
    let kinds = told { number in
      var seen = snapshot(number)
      var peer = ProcessSample(pid: 5, parent: 1)
      peer.isPeer = true
      peer.threads = [ThreadSample(tid: 5, name: "peer", state: "R", call: .running)]
      seen.processes.append(peer)
      return seen
    }
    #expect(kinds.first == .stalled)
  }
}
