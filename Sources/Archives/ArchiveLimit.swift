/// What an archive may have of a kind; the largest known source, 1.85, has some 9,000 files and 120 MB.
package struct ArchiveLimit: Sendable, Equatable {
  /// Bytes of the archive as it comes.
  package var archiveBytes = 512 << 20
  /// Bytes of all files in it.
  package var contentBytes = 1 << 30
  /// Bytes of one file in it.
  package var fileBytes = 128 << 20
  /// Files, folders and links.
  package var entries = 100_000
  /// Bytes of content for each byte of the archive, beyond the first `freeBytes`: text compresses to a
  /// tenth, a bomb to a thousandth. What is refused by it was in memory before.
  package var ratio = 50
  /// Bytes of content to which no ratio applies.
  package var freeBytes = 16 << 20
  /// Bytes of a path (`PATH_MAX`).
  package var pathBytes = 4_096
  /// Folders above a file.
  package var depth = 64

  /// The limits of sources.
  package init() {}
}
