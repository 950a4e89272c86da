import Diagnosis
import Foundation
import TestSupport
import Testing

/// Pasted traces in, diagnoses out.
///
/// `FORKPROOF_UPDATE_GOLDEN=1 swift test --filter DiagnosisTests` writes the headers anew; read the
/// difference before you keep it.
@Suite("A pasted trace in, a diagnosis out")
struct TraceTests {
  @Test("every trace of the folder is a case, and every form has one")
  func everyTraceIsACase() throws {
    let forms = Set(
      TraceCase.all.flatMap { TraceReader.read(Array($0.text.utf8)).stacks.map(\.form) })
    #expect(TraceCase.all.map(\.name) == TraceCase.names)
    #expect(TraceCase.all.count >= 277)
    #expect(TraceCase.all.count { !$0.isOurs } >= 92)
    #expect(Set(TraceForm.allCases).subtracting(forms) == [])
  }

  @Test("the diagnosis of each trace is the one in its header", arguments: TraceCase.all)
  func diagnosisIsTheOneInTheHeader(_ trace: TraceCase) throws {
    let lines = TraceCase.lines(
      of: try DiagnosisSupport.maker().diagnose(text: Array(trace.text.utf8)))
    if updatesGolden { try trace.write(lines) }
    let expected = updatesGolden ? try TraceCase(name: trace.name).said : trace.said
    #expect(lines == expected)
  }

  @Test("what is not gRPC's gets no title of gRPC's", arguments: TraceCase.all)
  func othersGetNoTitleOfGRPC(_ trace: TraceCase) throws {
    let report = try DiagnosisSupport.maker().diagnose(text: Array(trace.text.utf8))
    #expect(report.findings.contains { $0.owner == .grpc } == trace.isOurs)
    #expect(trace.isOurs || report.findings.allSatisfy { $0.failure == nil && $0.reports.isEmpty })
  }

  @Test(
    "quotes, bullets, line ends, byte orders and blanks change nothing", arguments: TraceCase.all)
  func wrappingsChangeNothing(_ trace: TraceCase) throws {
    let maker = try DiagnosisSupport.maker()
    let plain = titles(maker.diagnose(text: Array(trace.text.utf8)))
    let windows = trace.text.replacing("\n", with: "\r\n")
    let lines = trace.text.split(separator: "\n", omittingEmptySubsequences: false)
    let quoted = lines.map { "> > " + $0 }.joined(separator: "\n")
    let barred = lines.map { "│ " + $0 }.joined(separator: "\n")
    let units = [0xfeff] + Array(windows.utf16)
    let wide = units.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    #expect(titles(maker.diagnose(text: Array(windows.utf8))) == plain)
    #expect(titles(maker.diagnose(text: Array(quoted.utf8))) == plain)
    #expect(titles(maker.diagnose(text: Array(barred.utf8))) == plain)
    #expect(titles(maker.diagnose(text: wide)) == plain)
  }

  @Test(
    "what a log puts before each line changes nothing", arguments: TraceCase.all,
    [
      "worker-1  | ", "[pod/web-7d9c/fpm] 2026-11-24T09:58:11.123456789Z ",
      "Nov 24 09:58:11 web01 php-fpm[4711]: ", "2026-11-24T09:58:11.123456789Z stderr F ",
      "2026-11-24T09:58:11+0100 web01 php[4711]: ", "[Tue Nov 24 09:58:11.123456 2026] ",
      "[24-Nov-2026 09:58:11 UTC] ",
    ])
  func logPrefixesChangeNothing(_ trace: TraceCase, prefix: String) throws {
    let maker = try DiagnosisSupport.maker()
    let logged = trace.text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { prefix + $0 }.joined(separator: "\n")
    #expect(
      titles(maker.diagnose(text: Array(logged.utf8)))
        == titles(maker.diagnose(text: Array(trace.text.utf8))))
  }

  @Test("a title does not change with addresses and process ids", arguments: TraceCase.all)
  func titlesDoNotDependOnNumbers(_ trace: TraceCase) throws {
    let maker = try DiagnosisSupport.maker()
    let moved = trace.text.replacing(/0x[0-9a-f]+/) {
      "0x" + String($0.output.dropFirst(2).reversed())
    }
    .replacing(/\b(LWP|TID|PID|process) [0-9]+/) { "\($0.output.1) 7" }
    #expect(
      titles(maker.diagnose(text: Array(moved.utf8)))
        == titles(maker.diagnose(text: Array(trace.text.utf8))))
  }

  private func titles(_ report: DiagnosisReport) -> [String] {
    report.findings.map { "\($0.owner) \($0.title ?? "-") \($0.failure?.name ?? "-")" }
  }
}
