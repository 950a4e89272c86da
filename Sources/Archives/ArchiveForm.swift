import CLibarchive

/// A kind of archive that is taken: how its name ends, and by what libarchive reads it.
package struct ArchiveForm: Sendable {
  private let ends: [String]
  /// Adds to a reader the format, or of a packed tar the filter that unpacks it.
  private let support: @Sendable (OpaquePointer?) -> Int32

  private init(_ ends: String..., by support: @escaping @Sendable (OpaquePointer?) -> Int32) {
    self.ends = ends
    self.support = support
  }

  private static let all = [
    ArchiveForm(".tar", by: archive_read_support_format_tar),
    ArchiveForm(".tar.gz", ".tgz", by: archive_read_support_filter_gzip),
    ArchiveForm(".tar.bz2", by: archive_read_support_filter_bzip2),
    ArchiveForm(".tar.xz", ".txz", by: archive_read_support_filter_xz),
    ArchiveForm(".tar.zst", by: archive_read_support_filter_zstd),
    ArchiveForm(".tar.lz", by: archive_read_support_filter_lzip),
    ArchiveForm(".zip", by: archive_read_support_format_zip),
  ]

  /// How a file or an address ends that is an archive, in lower case.
  package static let endings = all.flatMap(\.ends)

  /// The endings, as help and hints name them: `.tgz, .tar or .zip`.
  package static let words =
    endings.dropLast().joined(separator: ", ") + " or " + (endings.last ?? "")

  /// Has `archive` read every kind.
  static func support(in archive: OpaquePointer) {
    for form in all { _ = form.support(archive) }
  }
}
