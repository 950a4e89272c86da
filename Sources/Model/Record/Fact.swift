/// Something true of the machine or of what is installed on it.
package struct Fact: Codable, Sendable, Equatable {
  /// What it is about: `PHP`, `libgrpc`.
  package var name: String
  /// What is so.
  package var value: String

  /// The name of the fact that tells the root folder of the system that PHP belongs to; the host has
  /// none.
  package static let root = "root"
  /// The name of the fact that tells the ini files of the machine, where runs read them.
  package static let ini = "ini files"
  /// The name of the fact that tells which extensions were left out of those.
  package static let leftOut = "left out"

  /// A fact.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// `PHP 8.2.30 NTS`
  package var words: String { "\(name) \(value)" }
}
