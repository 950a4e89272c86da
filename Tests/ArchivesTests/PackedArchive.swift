import Archives
import Foundation
import GitTestSupport

/// Archives made for a test by Python, which can also make those that no tool would.
struct PackedArchive {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The content of an archive that `lines` of Python fill: `add(name, text)` and, for a tar, `put(name,
  /// type, target)` with a type of `tarfile`; `form` is `w:gz`, `w:xz`, `w` or `zip`.
  func bytes(_ lines: String, form: String = "w:gz") throws -> [UInt8] {
    let script = """
      import io, sys, tarfile, zipfile
      form, path = sys.argv[1], sys.argv[2]
      archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) if form == "zip" else tarfile.open(path, form)
      def add(name, text, mtime=0, mode=0o644):
          data = text if isinstance(text, bytes) else text.encode()
          if form == "zip": return archive.writestr(name, data)
          info = tarfile.TarInfo(name)
          info.size, info.mtime, info.mode = len(data), mtime, mode
          archive.addfile(info, io.BytesIO(data))
      def put(name, type, target=""):
          info = tarfile.TarInfo(name)
          info.type, info.linkname = type, target
          archive.addfile(info)
      \(lines)
      archive.close()
      """
    let path = scratch["archive"]
    let outcome = try run(["python3", "-c", script, form, path])
    guard outcome.code == 0 else { throw FixtureError(outcome.errors) }
    return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// What reading an archive gives.
  func read(
    _ lines: String, form: String = "w:gz", limit: ArchiveLimit = ArchiveLimit()
  ) throws -> ArchiveContent {
    try ArchiveReader.read(try bytes(lines, form: form), name: "x.tgz", limit: limit)
  }

  /// Why reading an archive gives nothing; nil where it gives something.
  func fault(
    _ lines: String, form: String = "w:gz", limit: ArchiveLimit = ArchiveLimit()
  ) throws -> ArchiveError? {
    do {
      _ = try read(lines, form: form, limit: limit)
      return nil
    } catch let error as ArchiveError {
      return error
    }
  }
}
