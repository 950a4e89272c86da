import Foundation
import Judging
import Model
import Recipes
@testable import Basics
@testable import Reporting

/// A record that was written to make a report do something.
enum Hostile {
  /// Markup, terminal escapes, references, and what hides in a line.
  static let text =
    "\u{1b}[31m\u{1b}]0;x\u{7}</script><script>alert(1)</script>\"'`|*_[x](http://evil)@octocat #1"
    + "\u{0}\u{9b}31m\u{202e}\u{2028}\u{feff}\u{fffe}]]>--><!-- &amp; \u{fffd}\r\n\ttail\u{7f}"

  /// What bytes that are no UTF-8 come to when they are read.
  static let broken = String(decoding: [0x66, 0xff, 0xfe, 0x80, 0x6f], as: UTF8.self)

  /// 200 candidates × 5 scenarios × 2 settings, 5,000 frames in the stacks of the first.
  static let entries: [Entry] = {
    let scenarios = (1...5).map { Fixture.scenario("s\($0)\(text)", text) }
    let settings = Fixture.settings.map { settings in
      var hostile = settings
      hostile.name += text
      return hostile
    }
    var named = scenarios
    for index in named.indices { named[index].settings = settings.map(\.name) }
    var opening = Fixture.opening(named, settings)
    opening.startedAt = 1e300
    opening.source?.name = text
    opening.source?.version = text
    opening.environment.append(Fact(text, broken))
    return [.opened(opening)] + candidates(named, settings) + [.closed(Closing(seconds: 1e300))]
  }()

  static func candidates(_ scenarios: [Scenario], _ settings: [Settings]) -> [Entry] {
    (0...200).flatMap { index -> [Entry] in
      let name = index == 0 ? "base" : "c\(index) \(text)"
      var entries = Fixture.candidate(name, text, diff: "+\(text)\n-\(text)\n", code: "\(index)")
      if case .candidate(var candidate) = entries[0] {
        candidate.files = ["-\(text).patch"]
        candidate.remarks = [text]
        candidate.hint = broken
        entries[0] = .candidate(candidate)
      }
      for scenario in scenarios {
        for settings in settings {
          entries.append(
            Fixture.run(
              name, scenario.name, settings.name, Int.max,
              run(frames: index == 1 ? 5000 : index < 10 ? 30 : 3)))
        }
      }
      return entries
    }
  }

  static func run(frames: Int) -> Observation {
    var run = RunBuilder.hung((0..<frames).map { "grpc_\($0)::\(text)<\(broken)>::f(\(text))" })
    run.phases.append(Phase(at: .max, pid: 3, role: text, name: text, data: [text: broken]))
    run.processes[0].name = text
    run.processes[0].lastSeen = .max
    run.processes[1].firstSeen = .min
    run.output.standardError = text
    run.notes = [text, broken]
    run.calls[0].method = text
    run.libraries = [MappedLibrary(path: "/\(text)/grpc.so", digest: text)]
    return run
  }

  static let report: ReportInput = {
    guard let report = ReportInput(entries) else { fatalError("the record has no opening") }
    return report
  }()

  /// The report, made once for all tests that look at it.
  static func rendered(_ format: ReportFormat) throws -> String {
    guard let text = texts[format] else { throw CocoaError(.featureUnsupported) }
    return text
  }

  private static let texts: [ReportFormat: String] = {
    var texts: [ReportFormat: String] = [:]
    for format in ReportFormat.allCases {
      texts[format] = try? render(report, as: format, style: .init(width: 80, colours: false))
    }
    return texts
  }()
}
