import Testing
@testable import Probe

@Suite struct ProcessTableTests {
  private let table = ProcessTable([
    .init(pid: 1, parent: 0, session: 1), .init(pid: 10, parent: 1, session: 10),
    .init(pid: 11, parent: 10, session: 10), .init(pid: 12, parent: 10, session: 12),
    .init(pid: 13, parent: 11, session: 10), .init(pid: 20, parent: 21, session: 20),
    .init(pid: 21, parent: 20, session: 20),
  ])

  @Test func aTreeHoldsAllThatDescends() {
    #expect(table.tree(of: 10) == [10, 11, 12, 13])
    #expect(table.tree(of: 13) == [13])
    #expect(table.tree(of: 99) == [])
  }

  @Test func ancestorsEndWhereTheyAreNoKin() {
    #expect(table.ancestors(of: 13) { $0.session == $1.session } == [11, 10])
    #expect(table.ancestors(of: 12) { $0.session == $1.session } == [])
    #expect(table.ancestors(of: 13) { _, _ in true } == [11, 10, 1])
  }

  @Test func aCircleHasAnEnd() {
    #expect(table.tree(of: 20) == [20, 21])
    #expect(table.ancestors(of: 20) { _, _ in true } == [21])
  }

  @Test func theRunningSystemIsRead() throws {
    let own = try #require(ProcFile.link("/proc/self").flatMap { Int($0) })
    let entry = try #require(ProcessTable.now().entries[own])
    #expect(entry.startTime > 0 && entry.parent > 0)
    #expect(try #require(ThreadBirth.all(of: own)).allSatisfy { $0.startTime >= entry.startTime })
  }
}
