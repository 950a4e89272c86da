import Model
@testable import Patching

extension FuzzedParser {
  /// What people hand in as patches.
  static let patches = [
    FuzzedParser(
      name: "patch", seeds: ["Tests/PatchingTests/Golden/forms", "Tests/EndToEndTests/Corpus"],
      take: takePatch),
    FuzzedParser(name: "series", take: takeSeries),
    FuzzedParser(name: "archive", seeds: ["Tests/PatchingTests/Golden/forms"], take: takeArchive),
    FuzzedParser(name: "mail", seeds: ["Tests/PatchingTests/Golden/forms"], take: takeMail),
  ]

  private static func takePatch(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let patch: PatchFile
    do throws(PatchError) {
      patch = try PatchFile(parsing: bytes, name: "x.patch")
    } catch {
      try requirePlain(error.message, "the error")
      return false
    }
    try requireSame(patch, read(patch.text))
    try require(
      patch.reversed.reversed.sections == patch.sections, "reversed twice it is another patch")
    let applied = patch.steps.reduce(0) { $0 + $1.count }
    try require(applied == patch.sections.count, "the steps lose sections")
    _ = (patch.header.title, patch.header.description, patch.header.bugs)
    return true
  }

  private static func read(_ text: [UInt8]) throws(BrokenProperty) -> PatchFile {
    do throws(PatchError) {
      return try PatchFile(parsing: text, name: "x.patch")
    } catch {
      throw BrokenProperty(
        "the patch that was written is refused: \(error)\n\(String(decoding: text, as: UTF8.self))")
    }
  }

  private static func requireSame(_ one: PatchFile, _ other: PatchFile) throws(BrokenProperty) {
    let (left, right) = (one.sections.map(\.withoutLines), other.sections.map(\.withoutLines))
    guard left != right else { return }
    let place = zip(left, right).first { $0 != $1 }
    throw BrokenProperty(
      "the patch that was written is another: \(left.count) and \(right.count) sections, "
        + "\(String(describing: place))")
  }

  private static func takeSeries(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let series: Series
    do throws(PatchError) {
      series = try Series(parsing: bytes, name: "series")
    } catch {
      try requirePlain(error.message, "the error")
      return false
    }
    let lines = series.entries.map { "\($0.file)\($0.strip.map { " -p\($0)" } ?? "")\n" }
    let again = try? Series(parsing: Array(lines.joined().utf8), name: "series")
    try require(
      again?.entries.map(\.file) == series.entries.map(\.file)
        && again?.entries.map(\.strip) == series.entries.map(\.strip),
      "the series that was written is another")
    return true
  }

  private static func takeArchive(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    guard let compression = Compression(of: bytes) else { return false }
    let limit = 1 << 20
    let content: [UInt8]
    do throws(Decompression.Fault) {
      content = try Decompression(compression: compression, limit: limit).content(of: bytes)
    } catch {
      return error == .tooLarge
    }
    try require(content.count <= limit, "\(content.count) bytes came out")
    return true
  }

  private static func takeMail(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    guard let text = (try? MailText(lines: splitLines(bytes)).decoded(in: "fuzz"))?.text else {
      return false
    }
    // No charset takes more bytes than this for what UTF-8 says in one.
    try require(text.count <= 8 * bytes.count + 64, "\(text.count) bytes came out")
    return true
  }
}

extension FileSection {
  fileprivate var withoutLines: FileSection {
    var section = self
    section.line = 0
    for hunk in hunks.indices {
      section.hunks[hunk].line = 0
      for line in section.hunks[hunk].lines.indices { section.hunks[hunk].lines[line].line = 0 }
    }
    return section
  }
}
