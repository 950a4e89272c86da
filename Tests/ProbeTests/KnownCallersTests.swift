import Probe
import Testing

@Suite("Known callers") struct KnownCallersTests {
  private let parent = PeerLine.Question(from: 40_000, pid: 10)

  @Test("a connection that its process has closed has no known caller, though a child holds it")
  func closed() {
    var known = KnownCallers()
    known.note(parent, [10])
    #expect(known[parent] == [10])
    known.note(parent, [18])
    #expect(known[parent] == [])
  }

  @Test("one that was never held by the process that it names is the others'")
  func foreign() {
    var known = KnownCallers()
    #expect(known[parent] == [])
    known.note(parent, [18])
    #expect(known[parent] == [18])
    known.note(PeerLine.Question(from: 40_001, pid: 10), [10])
    #expect(known[parent] == [18])
  }
}
