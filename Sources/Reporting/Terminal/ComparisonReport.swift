import Basics
import Judging

/// What changed between two evaluations: what broke first, for it is what one looks for.
///
/// A pure function; text from outside is inert.
package func render(_ comparison: Comparison, style: TerminalStyle) -> String {
  let sections = [
    heading(comparison), verdicts(comparison),
    cells("new failures", comparison.broken, style),
    cells("mended", comparison.mended, style),
    cells("fail differently", comparison.changedFailures, style),
    timings(comparison),
    comparison.lone.map { "only in one: " + TextCleaner.line($0, limit: 200) },
    [summary(comparison)],
  ]
  return sections.filter { !$0.isEmpty }.joined(separator: [""])
    .flatMap { $0.isEmpty ? [""] : fold($0, width: style.width, head: "") }
    .map { $0 + "\n" }.joined()
}

private func heading(_ comparison: Comparison) -> [String] {
  [("before", comparison.before), ("after ", comparison.after)].map { word, past in
    let took = past.seconds.map { "\(decimalSeconds($0)) s" } ?? "interrupted"
    let version = past.version.map { "grpc \($0)" } ?? "grpc"
    let commit = past.commit.isEmpty ? "" : "commit \(past.commit.prefix(12)), "
    return TextCleaner.line(
      "\(word) \(past.name): \(version) from \(past.source), \(commit)"
        + "\(timestamp(past.startedAt)), \(took)")
  }
}

private func verdicts(_ comparison: Comparison) -> [String] {
  comparison.verdicts.map {
    TextCleaner.line("\($0.candidate): \($0.before.rawValue), now \($0.after.rawValue)")
  }
}

private func cells(
  _ title: String, _ changes: [Comparison.CellChange], _ style: TerminalStyle
) -> [String] {
  guard !changes.isEmpty else { return [] }
  return [style.bold("\(title): \(changes.count)")]
    + changes.map { change in
      let (old, new) = (change.before, change.after)
      return "  "
        + TextCleaner.line(
          "\(change.candidate): \(new.id): \(words(old)), now \(words(new))")
    }
}

/// `hang (3 of 3): deadlock in …`, `pass (0 of 3 failed)`
private func words(_ cell: PastCell) -> String {
  guard cell.isFailure else { return "\(cell.outcome) (0 of \(cell.runs) failed)" }
  let why = cell.failure.map { ": \($0)" } ?? ""
  return "\(cell.outcome) (\(cell.failed) of \(cell.runs))\(why)"
}

private func timings(_ comparison: Comparison) -> [String] {
  guard !comparison.timings.isEmpty else { return [] }
  return ["timings of runs that pass, median: \(comparison.timings.count)"]
    + comparison.timings.map { change in
      let times = [change.before.median, change.after.median].map { "\(decimalSeconds($0 ?? 0)) s" }
      return "  "
        + TextCleaner.line(
          "\(change.candidate): \(change.after.id): "
            + "\(times[0]), now \(times[1])")
    }
}

private func summary(_ comparison: Comparison) -> String {
  let changed = comparison.broken.count + comparison.mended.count + comparison.changedFailures.count
  return
    "\(counting(comparison.common, "cell")) in both: \(comparison.broken.count) newly failing, "
    + "\(comparison.mended.count) mended, \(comparison.changedFailures.count) failing differently, "
    + "\(comparison.common - changed) as before"
}
