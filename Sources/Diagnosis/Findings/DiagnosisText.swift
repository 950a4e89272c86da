import Basics
import Model

/// A diagnosis as people read it.
package struct DiagnosisText {
  private var lines: [String] = []
  private let width: Int

  /// The text, folded at `width` columns; 0 for lines as long as they are.
  package static func render(_ diagnosis: DiagnosisReport, width: Int) -> String {
    var text = DiagnosisText(width: width)
    text.add(diagnosis)
    return text.lines.map { $0 + "\n" }.joined()
  }

  /// The page of a failure, with the reports of a title.
  package static func render(
    _ failure: KnownFailure, _ reports: [Finding.Report], width: Int
  ) -> String {
    var text = DiagnosisText(width: width)
    text.add(failure)
    text.add(reports)
    return text.lines.map { $0 + "\n" }.joined()
  }

  private init(width: Int) {
    self.width = width
  }

  private mutating func add(_ diagnosis: DiagnosisReport) {
    for finding in diagnosis.findings {
      add(finding, diagnosis.processes.first { $0.pid == finding.pid })
      lines.append("")
    }
    if !diagnosis.processes.isEmpty {
      add(diagnosis.processes)
      lines.append("")
    }
    for note in diagnosis.notes { add("note", note) }
    lines += fold(diagnosis.answerWords, head: "answer: ")
    for command in diagnosis.next { lines += fold(command, head: "next: ") }
  }

  private mutating func add(_ finding: Finding, _ process: SeenProcess?) {
    lines += fold(finding.headline(process), head: "")
    add("seen", finding.place + ", " + finding.certainty.words)
    for (index, sentence) in finding.evidence.enumerated() {
      add(index == 0 ? "evidence" : "", sentence)
    }
    for (index, untold) in finding.untold.enumerated() {
      add(index == 0 ? "not told" : "", untold.words)
    }
    if let failure = finding.failure { add(failure) }
    add(finding.reports)
  }

  private mutating func add(_ reports: [Finding.Report]) {
    for (index, report) in reports.enumerated() {
      add(index == 0 ? "reports" : "", "\(report.reference)  \(report.title)")
    }
  }

  private mutating func add(_ failure: KnownFailure) {
    add("failure", "\(failure.heading): \(failure.what)")
    add("why", failure.why)
    add("versions", failure.versions)
    for (index, remedy) in failure.remedies.enumerated() {
      add(index == 0 ? "today" : "", "\(index + 1). \(remedy.action)")
      add("", "   price: \(remedy.price)")
    }
    for (index, mending) in failure.mendings.enumerated() {
      add(
        index == 0 ? "patches" : "",
        "patches/\(mending.candidate) (gRPC \(mending.version)): \(mending.remark)")
    }
    add("page", "docs/failures.md#\(failure.name)")
  }

  private mutating func add(_ processes: [SeenProcess]) {
    for process in processes {
      lines += fold(process.headline, head: String(repeating: "  ", count: min(process.depth, 12)))
      let indent = String(repeating: "  ", count: min(process.depth, 12) + 2)
      for fact in process.facts { lines += fold(fact, head: indent) }
    }
  }

  private mutating func add(_ name: String, _ text: String) {
    lines += fold(text, head: "  " + name + String(repeating: " ", count: max(1, 10 - name.count)))
  }

  /// Folds between words; what follows the first line stands below its text.
  private func fold(_ text: String, head: String) -> [String] {
    let text = Shown.line(text, limit: 4000)
    let room = width - head.count
    guard width > 0, room >= 16 else { return [head + text] }
    let indent = String(repeating: " ", count: head.count)
    var folded: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + 1 + word.count > room {
        folded.append(line)
        line = String(word)
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    folded.append(line)
    return folded.enumerated().map { ($0.offset == 0 ? head : indent) + $0.element }
  }
}

extension Finding {
  /// The first line of a finding: its title, or why there is none.
  fileprivate func headline(_ process: SeenProcess?) -> String {
    switch owner {
    case .grpc: title ?? failure?.heading ?? "inside gRPC, without a title"
    case .other: "not gRPC's: \(title ?? untitled(process))"
    case .idle: "nothing is wrong here: it waits for work"
    case .unknown where certainty == .proved:
      title ?? "it can never move again; \(untitled(process))"
    case .unknown: "cannot be told: \(title ?? untitled(process))"
    }
  }

  /// What stands in the place of a title.
  private func untitled(_ process: SeenProcess?) -> String {
    let stack = process?.stacks.first { $0.tid == process?.pid } ?? process?.stacks.first
    guard let stack else { return "no title" }
    // The C library's own functions wait for their callers.
    let name = stack.frames.first { frame in
      let file = frame.module?.lastPathPart ?? ""
      let isSystem = ["libc.", "libc-", "libpthread", "ld-"].contains(where: file.hasPrefix)
      return frame.function != nil && !isSystem
    }?.function
    guard let name else { return "its stack names no library known here" }
    return "the last function with a name is \(Shown.line(name, limit: 80))"
  }
}

extension Finding.Certainty {
  fileprivate var words: String {
    switch self {
    case .proved: "proved: nothing but a signal can move it again"
    case .seen: "seen, not proved"
    case .told: "told, not proved: one moment"
    }
  }
}

extension DiagnosisReport {
  /// The answer; a page of a failure above it may be meant.
  fileprivate var answerWords: String {
    let names = findings.contains { $0.failure != nil }
    guard answer == .unknown, subject == .text, names else { return answer.words(subject) }
    return "whether it is the failure above the text does not tell: a call may be answered still"
  }
}

extension DiagnosisReport.Answer {
  fileprivate func words(_ subject: DiagnosisReport.Subject) -> String {
    switch self {
    case .failure: "a failure is found"
    case .healthy: "nothing stands still that should move"
    case .unknown where subject == .text: "the text does not tell a failure that is known here"
    case .unknown: "it cannot be told"
    }
  }
}
