import Diagnosis
import Model
import Recipes
import Testing

@Suite("What a diagnosis tells beside the title")
struct EvidenceTests {
  @Test(
    "a function on the stack is told by its name, with what it means",
    arguments: [
      ("other-parent", "zif_pcntl_waitpid is on the stack: it waits for a child to exit"),
      ("gdb-terminal", "PrepareFork is on the stack: it is inside fork()"),
      ("gdb-stripped-exit", "php_module_shutdown is on the stack: its script is over"),
    ])
  func landmarkIsToldWithItsMeaning(_ name: String, _ sentence: String) throws {
    let evidence = try findings(name).flatMap(\.evidence)
    #expect(evidence.contains { $0.hasPrefix(sentence) }, "\(evidence)")
  }

  @Test("of a stack that no library holds, the function of PHP is told")
  func functionOfPHPIsTold() throws {
    let text = "#0  0x1 in nanosleep ()\n#1  0x2 in zif_sleep ()\n#2  0x3 in execute_ex ()\n"
    let findings = try DiagnosisSupport.maker().diagnose(text: Array(text.utf8)).findings
    #expect(findings.flatMap(\.evidence) == ["PHP is inside sleep()"])
  }

  @Test("threads of core alone tell nothing of a hang")
  func coreThreadsAloneTellNoHang() throws {
    let untold = try findings("core-thread-alone").flatMap(\.untold).map(\.words)
    #expect(untold.contains { $0.hasPrefix("what hangs: ") }, "\(untold)")
    #expect(!untold.contains { $0.hasPrefix("where it stands: ") }, "\(untold)")
  }

  @Test("what is gRPC's is data: without a catalogue no stack and no line of a log is")
  func nothingIsKnownWithoutCatalogue() throws {
    let maker = FindingMaker(
      rules: try DiagnosisSupport.book.get().signatureRules, catalogue: FailureCatalogue(),
      issues: [])
    for trace in TraceCase.all {
      let findings = maker.diagnose(text: Array(trace.text.utf8)).findings
      #expect(!findings.contains { $0.owner == .grpc && $0.title != nil }, "\(trace.name)")
    }
  }

  private func findings(_ name: String) throws -> [Finding] {
    try DiagnosisSupport.maker().diagnose(text: Array(TraceCase(name: name).text.utf8)).findings
  }
}
