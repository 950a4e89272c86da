/// How a patch was taken where it is not a plain diff that begins at the top of the source.
///
/// Nothing else than what a note tells was done to a patch.
package enum PatchNote: Codable, Sendable, Hashable {
  /// The file was compressed.
  case compressed(by: Compression)
  /// The body of a mail was encoded for its way.
  case decodedMail
  /// The text was UTF-16.
  case utf16
  /// The colours of a terminal were taken off.
  case colours
  /// Every line of the file ended in CR LF.
  case carriageReturnsDropped
  /// The lines of one file's section were given the line ends of the file in the tree.
  case lineEnds(ofFile: String, areCRLF: Bool)
  /// The diff stands in a fenced block of Markdown.
  case fence
  /// The last line had no newline, and the counts of its hunk were met.
  case lastNewlineAdded
  /// The file holds several commits, which were applied one after the other.
  case commits(titles: [String])
  /// The commits stood in the file newest first.
  case newestFirst
  /// The patch has several sections for one file, which were applied one after the other.
  case sectionsInTurn(ofFile: String)
  /// The paths of the patch begin at a folder below the top of the source.
  case rooted(atFolder: String)
  /// A path was completed to that of the one file that ends so.
  case completed(path: String, to: String)
  /// Files are changed that no build reads.
  case unbuilt(files: [String])
  /// A line that a file is given names forkproof.
  case namesForkproof(inFile: String)
  /// The text holds a section twice.
  case repeatedSections
  /// This number of leading parts was taken off each path.
  case stripped(parts: Int)
  /// The whole diff stands behind blanks.
  case indented
  /// A path was written with doubled slashes, parts `.` or backslashes.
  case tidiedPath(String, to: String)
  /// A mail program had wrapped lines or put blanks before them (RFC 3676).
  case unflowed
  /// Text was turned into UTF-8.
  case converted(charset: String)
  /// The lines of one file's section were turned from one charset into another, by which they fit.
  case recoded(ofFile: String, charset: String, toUTF8: Bool)
  /// A file that was UTF-8 is given bytes that are not.
  case notUTF8(inFile: String)
  /// An attachment of the mail is no text, an archive say.
  case passedOver(attachment: String)
}

/// How a file is compressed.
package enum Compression: String, Codable, Sendable, Hashable, CaseIterable {
  case bzip2, gzip, lzip, xz, zstd

  /// What the first bytes of a file say that it is compressed by; nil for none of these.
  package init?(of bytes: [UInt8]) {
    guard let found = Self.allCases.first(where: { bytes.starts(with: $0.magic) }) else {
      return nil
    }
    self = found
  }

  private var magic: [UInt8] {
    switch self {
    case .bzip2: Array("BZh".utf8)
    case .gzip: [0x1f, 0x8b]
    case .lzip: Array("LZIP".utf8)
    case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]
    case .zstd: [0x28, 0xb5, 0x2f, 0xfd]
    }
  }
}

extension PatchNote: CustomStringConvertible {
  /// What reports show.
  package var description: String {
    switch self {
    case .compressed(let compression): "decompressed from \(compression.rawValue)"
    case .decodedMail: "the mail's transfer encoding was decoded; lines count in the decoded text"
    case .utf16: "converted from UTF-16"
    case .colours: "the colours of a terminal were taken off"
    case .carriageReturnsDropped: "every line ended in CR LF, taken as LF"
    case .lineEnds(let file, true): "CR was added to its lines, as \(file) has them"
    case .lineEnds(let file, false): "CR was taken off its lines, as \(file) has none"
    case .fence: "taken from a fenced block of Markdown"
    case .lastNewlineAdded: "the last line had no newline; one was added"
    case .commits(let titles): "\(titles.count) commits, applied in order: \(Self.list(titles))"
    case .newestFirst: "the newest commit stood first; applied oldest first"
    case .sectionsInTurn(let file): "several sections for \(file), applied one after the other"
    case .rooted(let folder): "its paths begin at \(folder)"
    case .completed(let path, let to): "\(path) was taken for \(to), the only file that ends so"
    case .unbuilt(let files): "read by no build, so not part of what is judged: \(Self.list(files))"
    case .namesForkproof(let file):
      "\(file) names forkproof: read whether it does the same where it is not tested"
    case .repeatedSections: "what it holds twice was applied once"
    case .stripped(let parts):
      "\(parts) leading parts were taken off its paths, as patch -p\(parts) does"
    case .indented: "the blanks in front of its lines were taken off"
    case .tidiedPath(let path, let to):
      "its paths were read without what is odd in them: \(path) as \(to)"
    case .unflowed:
      "lines that a mail program had wrapped or indented were put right (format=flowed)"
    case .converted(let charset): "its text was converted from \(charset) to UTF-8"
    case .recoded(let file, let charset, true):
      "its lines were converted from \(charset) to UTF-8, as \(file) is written"
    case .recoded(let file, let charset, false):
      "its lines were converted from UTF-8 to \(charset), as \(file) is written"
    case .notUTF8(let file): "\(file) was UTF-8, and is given bytes that are not"
    case .passedOver(let name): "the attachment \(name) is no text, and was passed over"
    }
  }

  /// The note's kind in reports for programs.
  package var kind: String {
    switch self {
    case .compressed: "compressed"
    case .decodedMail: "decoded-mail"
    case .utf16: "utf-16"
    case .colours: "colours"
    case .carriageReturnsDropped: "carriage-returns-dropped"
    case .lineEnds: "line-ends-of-file"
    case .fence: "fence"
    case .lastNewlineAdded: "last-newline-added"
    case .commits: "commits"
    case .newestFirst: "newest-first"
    case .sectionsInTurn: "sections-in-turn"
    case .rooted: "rooted"
    case .completed: "completed"
    case .unbuilt: "unbuilt"
    case .namesForkproof: "names-forkproof"
    case .repeatedSections: "repeated-sections"
    case .stripped: "stripped"
    case .indented: "indented"
    case .tidiedPath: "tidied-path"
    case .unflowed: "unflowed"
    case .converted: "converted"
    case .recoded: "recoded"
    case .notUTF8: "not-utf-8"
    case .passedOver: "passed-over"
    }
  }

  private static func list(_ titles: [String]) -> String {
    let more = titles.count > 5 ? " and \(titles.count - 5) more" : ""
    return titles.prefix(5).map { $0.isEmpty ? "(untitled)" : $0 }.joined(separator: "; ") + more
  }
}

/// A note and the patch file it is about.
package struct CandidateNote: Codable, Sendable, Hashable, CustomStringConvertible {
  /// The patch file, as the user named it.
  package var patch: String
  /// What was done.
  package var note: PatchNote

  /// A note on `patch`.
  package init(_ note: PatchNote, patch: String) {
    self.patch = patch
    self.note = note
  }

  /// `x.patch: decompressed from gzip`
  package var description: String { "\(patch): \(note)" }
}
