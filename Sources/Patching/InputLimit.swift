/// What an input may have of a kind; more is refused, and the error tells the limit.
package enum InputLimit {
  /// Bytes of a patch file, as it comes and decoded.
  package static let patchBytes = 64 << 20
  /// Lines of a patch file, decoded: reading takes some two hundred bytes for each.
  static let patchLines = 1_000_000
  /// Lines of a mail that could begin a part; a mail with more of them is not decoded.
  static let mailParts = 20_000
  /// Bytes of a series file.
  static let seriesBytes = 1 << 20
  /// Patches of a series.
  static let seriesPatches = 1_000
  /// Times that a patch file may come back to a file it has changed, commits among them.
  static let steps = 1_000
  /// Bytes of a path, as the kernel has it (`PATH_MAX`).
  static let pathBytes = 4_096
  /// Lines of a header that are read, and bytes of each; the rest is passed over.
  static let headerLines = 2_000
  static let headerLineBytes = 4_096
}
