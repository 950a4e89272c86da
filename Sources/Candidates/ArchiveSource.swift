import Archives
import Basics
import Files
import Git
import Storage

/// An archive as a commit of the store: the commit is a function of what the archive holds, not of how
/// it was packed, so that the same content has the same id on every machine.
struct ArchiveSource {
  let place: ArchivePlace
  let locations: Locations
  let settings: FetchSettings

  /// What an archive became.
  struct Imported {
    /// The SHA-256 of the archive as it came, in lower-case hexadecimal.
    var digest: String
    var commit: ObjectID
    var receivedBytes = 0
  }

  /// Reads the archive into the store, unless it is there; `progress` gets how many bytes have come.
  /// - Throws: `ArchiveError`, `GitError`, `FileError`, `CommandError`; nothing is kept then.
  func imported(
    into store: borrowing Repository, progress: (Int) -> Void
  ) async throws -> Imported {
    if !settings.refetches, let known = knownDigest, let commit = store.reference(name(of: known)) {
      return Imported(digest: known, commit: commit)
    }
    let bytes = try await bytes(progress)
    let digest = Basics.digest(of: bytes)
    let received = isOfWeb ? bytes.count : 0
    if let commit = store.reference(name(of: digest)) {
      return Imported(digest: digest, commit: commit, receivedBytes: received)
    }
    let source = try ArchiveReader.read(bytes, name: place.shown).asSource
    let manifest = try PackageManifest(of: source, name: place.shown)
    try manifest?.check(source, name: place.shown)
    let folder = try ScratchFolder(in: locations.scratch, named: "archive")
    try source.write(to: folder.path)
    let tree = try store.importFolder(folder.path)
    let title = manifest.map { "\($0.name) \($0.version)" } ?? "A source archive"
    let commit = try store.write(
      commitOf: tree, author: .forkproof,
      message: "\(title)\n\nImported from an archive.\n")
    try store.set(reference: name(of: digest), to: commit)
    try remember(digest)
    return Imported(digest: digest, commit: commit, receivedBytes: received)
  }

  /// The reference that an archive of this digest has in the store.
  private func name(of digest: String) -> String { "refs/forkproof/archives/\(digest)" }

  private var isOfWeb: Bool { if case .web = place { true } else { false } }

  private func bytes(_ progress: (Int) -> Void) async throws -> [UInt8] {
    let limit = ArchiveLimit().archiveBytes
    switch place {
    case .file(let path):
      guard let status = FileStatus(path, followingLinks: true) else {
        throw ArchiveError(place.shown, .missing, "there is no such file")
      }
      guard status.isFile else {
        throw ArchiveError(place.shown, .unreadable, "this is not a file")
      }
      guard status.bytes <= limit else {
        throw ArchiveError(place.shown, .tooLarge, "it has more than \(limit >> 20) MiB")
      }
      return try readFile(path)
    case .web(let address):
      let web = WebFetch(
        address: address, what: "a source", limit: limit, timeLimit: nil, settings: settings)
      switch try await web.fetch(scratch: locations.scratch, progress: progress) {
      case .success(let bytes): return bytes
      case .failure(let fault):
        throw ArchiveError(
          place.shown, fault.isTooLarge ? .tooLarge : .notFetched, fault.message, hint: fault.hint)
      }
    }
  }

  /// Where the digest of what an address gave is kept; nil for files, which are read each time.
  private var note: String? {
    guard case .web(let address) = place else { return nil }
    return "\(locations.archives)/\(Basics.digest(of: address.text.utf8))"
  }

  private var knownDigest: String? {
    guard let note, let bytes = try? readFile(note) else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.utf8.count == 64 && text.utf8.allSatisfy(\.isASCIIHexDigit) ? text : nil
  }

  private func remember(_ digest: String) throws(FileError) {
    guard let note else { return }
    try makeFolder(locations.archives)
    try writeFile(Array(digest.utf8), to: note)
  }
}
