/// An observation in a tenth of the memory, with what is asked of many at once.
package struct PackedObservation: Sendable {
  /// When the run started, seconds since the Unix epoch.
  package let startedAt: Double
  /// When it ended, in microseconds since its start.
  package let duration: Int
  /// Whether every process ended and the command with 0.
  package let endedWell: Bool
  let bytes: PackedBytes

  /// Packs what a run saw.
  package init(_ observation: Observation) {
    (startedAt, duration) = (observation.startedAt, observation.duration)
    endedWell = observation.ending == .ended(.code(0))
    bytes = PackedBytes(Packer.packed(observation))
  }

  /// What the run saw.
  package var value: Observation { Packer.unpacked(bytes.value, as: Observation.self) }

  /// Whether both tell of one run: what is private may be hidden in one of them.
  package func isOfSameRun(as other: PackedObservation) -> Bool {
    (startedAt, duration) == (other.startedAt, other.duration)
  }
}

extension PackedObservation: Equatable {
  /// Whether both tell the same.
  package static func == (left: PackedObservation, right: PackedObservation) -> Bool {
    // Bytes that differ may still be the same texts, once with and once without a place in the pool.
    left.bytes.value == right.bytes.value || left.value == right.value
  }
}
