import Model

extension Frame {
  /// The name of its function, freed from all that varies between builds; nil where it has none.
  package var normalisedName: String? { function.flatMap(FrameName.normalised) }
}

extension ThreadStack {
  /// The normalised names of its functions, innermost first, without the frames that have none.
  package var normalisedNames: [String] { frames.compactMap(\.normalisedName) }
}
