/// How the units that a source's own Makefile compiles are compiled in a step of ours.
package struct UnitRecipe: Codable, Sendable, Hashable {
  /// How many units of one library, the first two folders of their paths, are compiled as one at most.
  package var most: Int
  /// The compiler's options that come after those of the source.
  package var flags: [String]
  /// Folders whose units are never joined: they use one name for different things.
  package var apart: [String]
  /// Files and folders whose units are compiled alone, each of them split off from those that it would be joined with:
  /// what patches change most, so that a patch of one compiles no others.
  package var alone: [String]
  /// Folders whose units are compiled as the source has it: alone, and without our options.
  package var asWritten: [String]

  /// A recipe with all its parts.
  package init(
    most: Int = 12, flags: [String] = [], apart: [String] = [], alone: [String] = [],
    asWritten: [String] = []
  ) {
    self.most = most
    self.flags = flags
    self.apart = apart
    self.alone = alone
    self.asWritten = asWritten
  }
}
