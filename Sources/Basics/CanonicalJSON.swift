import FoundationEssentials

extension JSONEncoder {
  /// An encoder of which equal values have one text: the names of fields stand in order.
  package static var canonical: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
