import Foundation
import Judging
import Model
import TestSupport
import Testing
@testable import Basics
@testable import Reporting

@Suite("The comparison of two recipes")
struct AgreementReportTests {
  @Test("an agreement has its golden text at each width", arguments: [0, 60]) func golden(
    _ width: Int
  ) throws {
    let difference = Agreement.Difference(
      CellID(scenario: "exit-idle", settings: "on-epoll1"),
      verdicts: [
        Verdict(.hang, why: "deadlock in postfork_child: stop_threads waits for a thread"), nil,
      ])
    let agreement = Agreement(
      recipes: ["relinked-core", "full-core"],
      rows: [
        Agreement.Row(.candidate("one-file"), verdicts: [.pass, .pass], shared: 10),
        Agreement.Row(
          .candidate("header\u{1b}[31m"), verdicts: [.fail, .fail], shared: 10,
          differences: [difference]),
        Agreement.Row(.candidate("macro"), verdicts: [.fail, .fail], shared: 10, mixed: 2),
        Agreement.Row(.candidate("removed"), verdicts: [.buildFailed, nil]),
      ])
    let report = AgreementReport(agreement, style: .init(width: width, colours: false))
    try expectGolden(report.text, "Golden/agreement-\(width).txt")
  }
}
