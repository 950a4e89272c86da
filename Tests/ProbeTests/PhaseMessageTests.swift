import Probe
import Testing

/// What comes from processes under test, and from the peer about them.
@Suite struct PhaseMessageTests {
  private func message(_ text: String) -> PhaseMessage? { PhaseMessage(Array(text.utf8)[...]) }

  @Test func aPhaseIsRead() {
    let text = #"{"pid":7,"role":"child","name":"forked","data":{"a":"b"}}"#
    let phase = message(text)
    #expect(phase?.pid == 7 && phase?.role == "child" && phase?.data == ["a": "b"])
    #expect(message(#"{"pid":7,"role":"","name":""}"#) != nil)
  }

  /// Whoever could send a datagram could send this one; an end is a request over a connection.
  @Test func anEndIsNoDatagram() {
    #expect(message(#"{"end":true}"#) == nil)
    #expect(Request(Array("end".utf8)) == .end)
  }

  @Test(
    "what is no message is none",
    arguments: [
      "", "{]", "[]", "7", #"{"pid":7}"#, #"{"pid":"7","role":"","name":""}"#,
      #"{"pid":1e99,"role":"","name":""}"#, "\u{0}",
      #"{"pid":7,"role":"","name":"","data":{"a":1}}"#,
    ])
  func hostile(_ text: String) {
    #expect(message(text) == nil)
  }

  @Test func deepNestingIsRefused() {
    let deep = String(repeating: "[", count: 60_000)
    #expect(message(#"{"pid":1,"role":"","name":"","data":"# + deep) == nil)
    #expect(PeerLine(Array(deep.utf8)) == nil)
  }

  @Test func aLineOfThePeerIsRead() {
    let call =
      #"{"called":{"at":1,"method":"/m","role":"r","pid":2,"outcome":"answered","from":3}}"#
    #expect(PeerLine(Array(call.utf8))?.called?.from == 3)
    #expect(PeerLine(Array(#"{"asked":{"from":3,"pid":2}}"#.utf8))?.asked == .init(from: 3, pid: 2))
    #expect(PeerLine(Array(#"{"done":"stop"}"#.utf8))?.done == "stop")
    #expect(PeerLine(Array(#"{"asked":{"from":3}}"#.utf8)) == nil)
  }

  @Test func linesAreCutWhereverTheyAreSplit() {
    let bytes = Array("one\n\ntwo\nthree".utf8)
    for position in 0...bytes.count {
      var cutter = LineCutter(longest: 16)
      let lines = cutter.take(bytes[..<position]) + cutter.take(bytes[position...])
      #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "", "two"])
    }
  }

  @Test func aLineThatIsTooLongLosesItsEnd() {
    var cutter = LineCutter(longest: 3)
    #expect(cutter.take(Array("abcdef\nxy\n".utf8)) == [Array("abc".utf8), Array("xy".utf8)])
  }

  @Test(arguments: [
    ("hello", Request.hello), ("stop", .peer("stop")), ("start", .peer("start")),
    ("crash 12 11", .crash(tid: 12, signal: 11)),
  ])
  func aRequestIsRead(_ line: String, _ request: Request) {
    #expect(Request(line.utf8) == request)
  }

  @Test(arguments: [
    "", " ", "hell", "hello 1", "stop now", "crash", "crash 1", "crash a b", "\u{0}",
  ])
  func whatIsNoRequestIsNone(_ line: String) {
    #expect(Request(line.utf8) == nil)
  }
}
