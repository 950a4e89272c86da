import Basics
import Judging
import Model

/// The evaluations there were, one a line, the latest first.
///
/// A pure function; text from outside is inert.
package func renderHistory(_ evaluations: [PastEvaluation], style: TerminalStyle) -> String {
  let rows = evaluations.map { past in
    let tried = past.candidates.filter(\.subject.isCandidate)
    let counts = CandidateVerdict.allCases.compactMap { verdict in
      let count = tried.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    let names = tried.prefix(3).map { TextCleaner.line($0.subject.name, limit: 60) }.joined(
      separator: ", ")
    let more = tried.count > 3 ? " and \(tried.count - 3) more" : ""
    let source = [past.source, past.version ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    return [
      TextCleaner.line(past.name, limit: 80), timestamp(past.startedAt),
      past.seconds.map { "\(decimalSeconds($0)) s" } ?? "interrupted",
      TextCleaner.line(source, limit: 60),
      counts.isEmpty ? "base only" : counts.joined(separator: ", "), names + more,
    ]
  }
  let head = ["record", "began", "took", "source", "verdicts", "candidates"]
  return table([head] + rows, width: style.width)
}
