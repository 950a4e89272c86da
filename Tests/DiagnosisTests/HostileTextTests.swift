import Diagnosis
import Foundation
import Testing

@Suite("A hostile text is read as far as it goes")
struct HostileTextTests {
  @Test("a text cut anywhere is no error", arguments: TraceCase.all)
  func textCutAnywhereIsNoError(_ trace: TraceCase) throws {
    let maker = try DiagnosisSupport.maker()
    let bytes = Array(trace.text.utf8)
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 12)) {
      _ = maker.diagnose(text: Array(bytes.prefix(length)))
    }
  }

  @Test(
    "texts made to cost much are read",
    arguments: [
      String(repeating: "#0 ", count: 100_000), String(repeating: "(", count: 200_000),
      String(repeating: "#1  0x1 in f<", count: 50_000),
      String(repeating: "#0  0x1 in f () from /x\n", count: 50_000),
      String(repeating: "&lt;", count: 100_000), String(repeating: "> ", count: 100_000),
      String(repeating: "1 Thread_1\n", count: 20_000),
      (1...50_000).reversed().map { "#\($0) /x(1): f()\n" }.joined(),
      "1 Thread_1\n" + String(repeating: "+ 1 f  (in m) + 1\n", count: 20_000),
      String(repeating: "Thread 1 (Thread 0x1 (LWP 1) \"x\"):\n", count: 20_000),
      String(repeating: "Waiting for thread pool to idle before forking\n", count: 20_000),
      "#0 0x1 in f (\n" + String(repeating: "x\n", count: 50_000),
      "#0  0x1 in f ()" + String(repeating: "]", count: 200_000),
      "#0  0x1 in f () " + String(repeating: "<1> ", count: 2_000),
      String(repeating: "frame={level=\"0\",", count: 20_000),
      String(repeating: "<td>", count: 50_000),
      String(repeating: "{\"a\":\"b", count: 50_000),
      String(repeating: "\"frames\" ", count: 50_000),
      String(repeating: "\"frames\":[", count: 50_000),
      String(repeating: "\"frames\":[{\"function\":\"f\",\"ip\":\"0x1\"}]", count: 10_000),
      "\"frames\":[" + String(repeating: "{", count: 200_000),
      String(repeating: "%23%20", count: 50_000), String(repeating: "#0 a\n", count: 50_000),
      String(repeating: "at a_b\n", count: 50_000),
      String(repeating: "0: a_b\n1: a_c\n", count: 20_000),
      (0..<50_000).map { "#\($0) a_b\n" }.joined(),
      (0..<50_000).reversed().map { "#\($0) a_b\n" }.joined(),
      String(repeating: "2026-11-24T09:58:11Z stderr P #0 a\n", count: 50_000),
      String(repeating: "    abc+1\n", count: 20_000),
      String(repeating: "php;main;" + String(repeating: "f;", count: 500) + "g 1\n", count: 500),
      "Tracing off-CPU time (us) of all\n" + String(repeating: "    f\n", count: 50_000),
      "Tracing off-CPU time (us) of all\n"
        + String(repeating: "    f\n    -  php (1)\n  \(Int.max)\n", count: 20_000),
      String(repeating: "#0  0x1 in " + String(repeating: "a ", count: 1_000), count: 100),
      String(repeating: "\u{1b}[", count: 100_000), String(repeating: "\0", count: 100_000),
    ])
  func costlyTextIsReadInAMoment(_ text: String) throws {
    let report = try DiagnosisSupport.maker().diagnose(text: Array(text.utf8))
    #expect(report.findings.count <= 100)
  }

  @Test("bytes that are no text at all are read")
  func bytesThatAreNoTextAreRead() throws {
    var state: UInt64 = 7
    let noise = (0..<100_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    #expect(try DiagnosisSupport.maker().diagnose(text: noise).answer == .unknown)
  }

  @Test("what is shown holds no control characters")
  func shownTextHasNoControlCharacters() throws {
    let text = "#0  0x1 in grpc_init\u{202e}\u{7}\u{9b} () from /x/grpc.so\n"
    let report = try DiagnosisSupport.maker().diagnose(text: Array(text.utf8))
    let shown = DiagnosisText.render(report, width: 80)
    #expect(
      shown.unicodeScalars.allSatisfy { scalar in
        scalar == "\n" || ![.control, .format].contains(scalar.properties.generalCategory)
      })
  }

  @Test("a text beyond the limit is cut, and it is told")
  func textBeyondTheLimitIsCut() throws {
    let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 9 << 20)
    #expect(
      try DiagnosisSupport.maker().diagnose(text: bytes).notes.contains { $0.contains("8 MiB") })
  }
}
