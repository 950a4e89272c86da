import Basics
import Judging

extension PriceFinding {
  /// `each fork takes 1.0 s, base 400 µs`
  var words: String {
    let told = "\(measure.verb) \(measure.amount(own.median))"
    let other = isOfBase ? "base" : "without the extension"
    let compared = "\(told), \(other) \(measure.amount(reference.median))"
    guard let first = cells.first else { return compared }
    let more =
      cells.count > 1 ? " and \(counting(cells.count - 1, "more cell"))" : ""
    return "\(compared) (\(first)\(more))"
  }
}

extension Spread {
  /// `1.0 s (0.9 s to 1.1 s, 58 forks)`
  func words(_ measure: PriceMeasure) -> String {
    let of = measure.isTime ? "fork" : "run"
    return "\(measure.amount(median)) (\(measure.amount(lower)) to \(measure.amount(upper)), "
      + "\(counting(count, of)))"
  }
}

extension PriceMeasure {
  /// What stands before an amount.
  fileprivate var verb: String {
    switch self {
    case .fork: "each fork takes"
    case .child: "each child takes beside its script"
    case .childMemory: "each child holds of memory"
    case .memory: "each fork keeps of memory"
    case .threads: "each fork keeps of threads"
    case .descriptors: "each fork keeps of descriptors"
    }
  }

  /// What a list of measures calls it.
  var title: String {
    switch self {
    case .fork: "fork() in the parent"
    case .child: "a child beside its script"
    case .childMemory: "memory that a child holds"
    case .memory: "memory kept at each fork"
    case .threads: "threads kept at each fork"
    case .descriptors: "descriptors kept at each fork"
    }
  }

  /// A value with its unit.
  func amount(_ value: Double) -> String {
    guard value.isFinite else { return "?" }
    switch self {
    case .fork, .child: return duration(Int(max(0, min(value, 1e15))))
    case .memory, .childMemory:
      let kilobytes = max(-1e12, min(value / 1024, 1e12))
      return abs(kilobytes) < 1024
        ? "\(Int(kilobytes.rounded())) KiB" : "\(tenths(kilobytes / 1024)) MiB"
    case .threads, .descriptors: return tenths(max(-1e9, min(value, 1e9)))
    }
  }

  private func tenths(_ value: Double) -> String {
    let whole = Int((abs(value) * 10).rounded())
    return "\(value < 0 && whole > 0 ? "-" : "")\(whole / 10).\(whole % 10)"
  }
}
