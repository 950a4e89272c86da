import Foundation
import Model
import Testing
import TestSupport
@testable import Diagnosis

@Suite("The schema of a diagnosis")
struct DiagnosisSchemaTests {
  private var schema: SchemaValidator {
    get throws {
      let file = DiagnosisSupport.root.appending(path: "Sources/Diagnosis/diagnosis.schema.json")
      return try SchemaValidator(Data(contentsOf: file))
    }
  }

  @Test("the schema describes the diagnosis of every trace")
  func schemaDescribesEveryTrace() throws {
    for trace in TraceCase.all {
      let report = try DiagnosisSupport.maker().diagnose(text: Array(trace.text.utf8))
      #expect(try schema.problems(in: JSONEncoder().encode(report)) == [])
    }
  }

  @Test("every part of a process is described, and is read back")
  func everyPartOfAProcessIsReadBack() throws {
    var seen = SeenProcess(pid: 2, parent: 1, name: "php", movement: .held)
    seen.innerPids = [7]
    seen.waits = [ThreadWait(pid: 2, tid: 2, name: "php", reason: .exit(of: [3]))]
    seen.lostThreads = ["timer_manager"]
    seen.settings = ["environment: GRPC_TRACE=all"]
    seen.libraries = [SeenLibrary(path: "/x/grpc.so", digest: "00", version: "1.51.1")]
    seen.stacks = [ThreadStack(tid: 2, name: "php", frames: [Frame(address: 1, function: "f")])]
    for movement in SeenProcess.Movement.allCases {
      seen.movement = movement
      var report = DiagnosisReport(.process, .failure, [])
      report.processes = [seen]
      let written = try JSONEncoder().encode(report)
      #expect(try schema.problems(in: written) == [])
      #expect(try JSONDecoder().decode(DiagnosisReport.self, from: written) == report)
    }
  }
}
