/// The kinds of archive that are taken, by the ends of their names; `ArchiveReader.read` has libarchive's
/// filter and format of each.
package enum ArchiveForm {
  /// How a file or an address ends that is an archive, in lower case.
  package static let endings = [
    ".tgz", ".tar", ".tar.gz", ".tar.xz", ".tar.bz2", ".tar.zst", ".txz", ".zip",
  ]

  /// The endings, as help and hints name them: `.tgz, .tar or .zip`.
  package static let words =
    endings.dropLast().joined(separator: ", ") + " or " + (endings.last ?? "")
}
