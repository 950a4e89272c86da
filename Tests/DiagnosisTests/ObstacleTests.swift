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
}
