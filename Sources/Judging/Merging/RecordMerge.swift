import Model

/// Records of the parts of one evaluation made into the record that one process would have written; pure.
package enum RecordMerge {
  /// The entries of the whole, its end with the verdicts included.
  /// - Throws: `MergeRefusal` unless the parts are all parts of one plan, each once and as it was written,
  ///   made in environments that are the same in what matters.
  package static func merged(_ records: [RecordPart]) throws(MergeRefusal) -> [Entry] {
    try checkPlans(records)
    var parts: [SoundPart] = []
    for record in records { parts.append(try SoundPart(record)) }
    guard let first = parts.first else { throw .missing([]) }
    for part in parts.dropFirst() { try checkCandidates(part, beside: first) }
    parts.sort { $0.shard.number < $1.shard.number }
    try checkCount(parts)
    var entries = [Entry.opened(opening(of: parts, first))]
    entries += first.candidates.map(Entry.candidate)
    entries += first.order.compactMap { first.builds[$0] }.map(Entry.build)
    entries += runs(of: parts).map(Entry.run)
    let isWhole = parts.allSatisfy { $0.closing.isWhole ?? false }
    var closing = Closing(seconds: seconds(of: parts))
    closing.isWhole = isWhole
    // Judged with its end, since what was not built reads otherwise in a record that has none.
    guard let assessment = Assessment(entries + [.closed(closing)]) else {
      throw .noRecord(first.name)
    }
    closing.verdicts = assessment.stored
    return entries + [.closed(closing)]
  }

  /// Asked before anything else of the parts: another version of forkproof may read a plan otherwise.
  private static func checkPlans(_ records: [RecordPart]) throws(MergeRefusal) {
    guard let first = records.first, let expected = first.plan else { return }
    for record in records.dropFirst() {
      guard let plan = record.plan else { continue }
      for name in Set(plan.environment.keys).union(expected.environment.keys).sorted() {
        let (own, other) = (plan.environment[name], expected.environment[name])
        if own == other { continue }
        throw .environment(
          name, .init(record: first.name, value: other ?? "unknown"),
          .init(record: record.name, value: own ?? "unknown"))
      }
      guard plan.digest == expected.digest else {
        throw .otherPlan(record.name, plan.shortDigest, of: first.name, expected.shortDigest)
      }
    }
  }

  private static func checkCandidates(
    _ part: SoundPart, beside first: SoundPart
  ) throws(MergeRefusal) {
    for (candidate, own) in zip(first.candidates, part.candidates)
    where (candidate.subject, candidate.title, candidate.diff) != (own.subject, own.title, own.diff)
    {
      throw .otherCandidate(candidate.subject.name, first.name, part.name)
    }
    for subject in first.order + part.order {
      guard code(first.builds[subject]) == code(part.builds[subject]) else {
        throw .otherBuild(subject.name, first.name, part.name)
      }
    }
  }

  /// What came of a build, as far as parts have to agree on it.
  private static func code(_ build: BuildEntry?) -> String? {
    switch build?.outcome {
    case .built(_, let code, _, _), .given(_, let code): code
    case .failed: "failed"
    case .outOfReach: "out of reach"
    case .error, nil: nil
    }
  }

  private static func checkCount(_ parts: [SoundPart]) throws(MergeRefusal) {
    var seen: [Shard: SoundPart] = [:]
    for part in parts {
      if let other = seen.updateValue(part, forKey: part.shard) {
        throw .doubled(part.shard, other.name, part.name)
      }
    }
    guard let count = parts.first?.shard.count else { return }
    let missing = (1...count).compactMap { Shard($0, of: count) }.filter { seen[$0] == nil }
    if !missing.isEmpty { throw .missing(missing) }
  }

  private static func opening(of parts: [SoundPart], _ first: SoundPart) -> Opening {
    var opening = first.opening
    opening.startedAt = parts.map(\.opening.startedAt).min() ?? opening.startedAt
    opening.plan?.shard = nil
    opening.plan?.cells = nil
    opening.plan?.resumed = nil
    opening.plan?.parts = parts.map {
      MergedPart(
        $0.shard, sha256: $0.sha256, startedAt: $0.opening.startedAt, seconds: $0.closing.seconds)
    }
    return opening
  }

  /// From when the first part began to when the last one ended.
  private static func seconds(of parts: [SoundPart]) -> Double {
    let start = parts.map(\.opening.startedAt).min() ?? 0
    return parts.map { $0.opening.startedAt + $0.closing.seconds }.max().map { $0 - start } ?? 0
  }

  /// The runs part by part; those of PHP alone, which several parts may have of a cell, numbered on.
  private static func runs(of parts: [SoundPart]) -> [RunEntry] {
    var counts: [Subject: [CellID: Int]] = [:]
    return parts.flatMap(\.runs).map { run in
      var run = run
      counts[run.subject, default: [:]][run.cell, default: 0] += 1
      run.number = counts[run.subject]?[run.cell] ?? run.number
      return run
    }
  }
}

extension RecordPart {
  fileprivate var plan: Plan? {
    guard case .opened(let opening)? = entries.first else { return nil }
    return opening.plan
  }
}
