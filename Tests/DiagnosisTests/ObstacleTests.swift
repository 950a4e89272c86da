import Probe
import Testing
@testable import Diagnosis

@Suite("What stands in the way of a proof")
struct ObstacleTests {
  @Test("a seccomp filter is in the way of one, which a container can be started without")
  func seccompFilterStandsInTheWay() throws {
    #expect(Obstacle.ofProof(filters: 0) == nil)
    let words = try #require(Obstacle.ofProof(filters: 1))
    #expect(words.contains("--security-opt seccomp=unconfined"))
  }

  @Test("is what could not be seen, with what to do about it")
  func doubt() {
    let lock = [WaitDoubt.unseen("lock of /l"), .unseen("lock of /l")]
    #expect(Obstacle.ofDoubt(lock, seesAll: false).contains("(lock of /l)"))
    #expect(Obstacle.ofDoubt(lock, seesAll: false).contains("run this on the host, as root"))
    #expect(!Obstacle.ofDoubt(lock, seesAll: true).contains("host"))
    #expect(Obstacle.ofDoubt([.unjudged("semop")], seesAll: false).contains("not judged here"))
    #expect(Obstacle.ofDoubt([], seesAll: true).contains("--watch"))
  }
}
