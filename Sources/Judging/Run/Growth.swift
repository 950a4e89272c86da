import Model

/// How much more a role uses at its last measure than at its first.
struct Growth {
  let first: Int
  let last: Int
  /// The forks in between; nil where the script does not tell.
  let forks: Int?

  /// Nil unless there are two measures of the resource.
  init?(of resource: Resource, among phases: [Phase]) {
    let measures = phases.compactMap { phase in
      phase.data[resource.rawValue].flatMap { Int($0) }.map { (value: $0, phase: phase) }
    }
    guard measures.count > 1, let start = measures.first, let end = measures.last else {
      return nil
    }
    first = start.value
    last = end.value
    let counts = [start, end].compactMap { $0.phase.data["forks"].flatMap { Int($0) } }
    let forks = counts.count == 2 ? counts[1].subtractingReportingOverflow(counts[0]) : nil
    self.forks = forks.flatMap { $0.overflow ? nil : $0.partialValue }
  }

  /// Whether it grew by more than `limit`; outside numbers may be any.
  func exceeds(_ limit: Int) -> Bool {
    let (difference, overflow) = last.subtractingReportingOverflow(first)
    return overflow ? last > first : difference > limit
  }

  /// What varies between runs left out: `parent's descriptors grew from fork to fork`.
  func title(role: String, _ resource: Resource) -> String {
    "\(role)'s \(resource.rawValue) \(forks == nil ? "kept growing" : "grew from fork to fork")"
  }

  /// `parent's descriptors grew from 9 to 61 over 50 forks, by more than 5`
  func sentence(role: String, _ resource: Resource, limit: Int) -> String {
    let span = forks.map { " over \($0) forks" } ?? ""
    return "\(role)'s \(resource.rawValue) grew from \(first) to \(last)\(span), "
      + "by more than \(limit)"
  }
}
