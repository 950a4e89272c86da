/// What a fork costs, by what is measured of it.
package enum PriceMeasure: String, Codable, Sendable, CaseIterable {
  /// How long `fork()` takes in the parent, its handlers included; in microseconds.
  case fork
  /// How long a child takes beside its script, in microseconds: from the return of `fork()` in its parent
  /// until its script goes on, and from the last word of its script until it has ended.
  case child
  /// What a child that the script forked holds of resident memory when it was last seen, in bytes.
  case childMemory = "child-memory"
  /// What the parent keeps of resident memory at each fork, in bytes.
  case memory
  /// What the parent keeps of threads at each fork.
  case threads
  /// What the parent keeps of descriptors at each fork.
  case descriptors

  /// A candidate is told to cost more from this multiple of the reference on, and `leastDifference` more.
  package static let leastRatio = 2.0

  /// The difference from the base below which nothing is told, however small the base is: on a loaded
  /// machine a process may wait so long for a core.
  package var leastDifference: Double {
    switch self {
    case .fork: 5000
    case .child: 20_000
    // A child that works holds more than one that hangs at its first step.
    case .childMemory: Double(32 << 20)
    case .memory: 32_768
    case .threads, .descriptors: 0.2
    }
  }

  /// The same from PHP without the extension. Any extension that works has something to do around a fork.
  package var leastDifferenceFromPlain: Double { isTime ? 10 * leastDifference : leastDifference }

  /// Whether it is a time, in microseconds.
  package var isTime: Bool { self == .fork || self == .child }
}
