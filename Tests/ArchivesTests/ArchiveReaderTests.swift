import Archives
import Foundation
import GitTestSupport
import Testing

@Suite struct ArchiveReaderTests {
  private let archive: PackedArchive

  init() throws { archive = try PackedArchive() }

  @Test(
    "every form of archive gives the same content",
    arguments: ["w:gz", "w:xz", "w:bz2", "w", "zip"])
  func forms(form: String) throws {
    let content = try archive.read(
      "add('grpc-1/a.c', 'int a;')\nadd('grpc-1/src/b.c', 'int b;', mtime=7, mode=0o755)",
      form: form)
    #expect(
      content.asSource
        == ArchiveContent(files: ["a.c": Array("int a;".utf8), "src/b.c": Array("int b;".utf8)]))
  }

  @Test("an archive of each ending is read", arguments: ArchiveForm.endings)
  func endings(ending: String) throws {
    let path = archive.scratch["source\(ending)"]
    _ = try archive.scratch.folder("made/grpc-1")
    try archive.scratch.write("made/grpc-1/a.c", "int a;")
    let made =
      ending == ".zip"
      ? try run(["python3", "-m", "zipfile", "-c", path, "grpc-1"], in: archive.scratch["made"])
      : try run(["tar", "-caf", path, "grpc-1"], in: archive.scratch["made"])
    try #require(made.code == 0, "\(made.errors)")
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    // For an ending that it does not know, tar(1) packs a plain tar.
    let isPlainTar = bytes.dropFirst(257).starts(with: "ustar".utf8)
    #expect(isPlainTar == (ending == ".tar"), "this test packs nothing of the form \(ending)")
    let content = try ArchiveReader.read(bytes, name: "source\(ending)")
    #expect(content.asSource.files == ["a.c": Array("int a;".utf8)])
  }

  @Test("the manifest beside the folder at the top becomes part of the source")
  func manifestBeside() throws {
    let content = try archive.read("add('package.xml', 'new')\nadd('grpc-1/package.xml', 'old')")
    #expect(content.asSource.files == ["package.xml": Array("new".utf8)])
  }

  @Test("a link within the tree is kept, and links are no files")
  func links() throws {
    let content = try archive.read("add('t/d/f', 'x')\nput('t/d/l', tarfile.SYMTYPE, '../d/f')")
    #expect(content.asSource.links == ["d/l": "../d/f"])
  }

  @Test(
    "what leads out of the tree, or is no file, is refused by its name",
    arguments: [
      ("add('a/../../etc/passwd', 'x')", "a/../../etc/passwd"),
      ("add('/etc/passwd', 'x')", "/etc/passwd"),
      ("add('t/.git/config', 'x')", "t/.git/config"),
      ("add('t/.GIT/config', 'x')", "t/.GIT/config"),
      ("put('t/l', tarfile.SYMTYPE, '../../etc')", "t/l"),
      ("put('t/l', tarfile.SYMTYPE, '/etc/passwd')", "t/l"),
      ("add('t/f', 'x')\nput('t/h', tarfile.LNKTYPE, 't/f')", "t/h"),
      ("put('t/null', tarfile.CHRTYPE)", "t/null"), ("put('t/disk', tarfile.BLKTYPE)", "t/disk"),
      ("put('t/pipe', tarfile.FIFOTYPE)", "t/pipe"),
      ("put('t/l', tarfile.SYMTYPE, 'd')\nadd('t/l/f', 'x')", "t/l/f"),
      ("add('t/f', 'x')\nadd('t/f', 'y')", "t/f"), ("add('t/f', 'x')\nadd('t/f/g', 'y')", "t/f/g"),
      ("add('t//f', 'x')", "t//f"),
      ("add('/'.join(['d'] * 80), 'x')", Array(repeating: "d", count: 80).joined(separator: "/")),
    ])
  func unsafeEntries(lines: String, name: String) throws {
    let fault = try archive.fault(lines)
    #expect(fault?.kind == .unsafeEntry)
    #expect(fault?.message.hasPrefix("\(name): ") == true, "\(fault as Any)")
  }

  @Test("a zip is no way around the rules")
  func unsafeZip() throws {
    #expect(try archive.fault("add('../x', 'x')", form: "zip")?.kind == .unsafeEntry)
  }

  @Test("bombs are refused by their ratio, their size and their count")
  func bombs() throws {
    let ratio = try archive.fault("add('t/zeros', b'\\0' * (64 << 20))")
    #expect(ratio?.kind == .tooLarge)
    #expect(ratio?.message == "its files have more than 50 bytes for each byte of the archive")
    var limit = ArchiveLimit()
    limit.fileBytes = 1 << 20
    #expect(try archive.fault("add('t/f', b'x' * (2 << 20))", limit: limit)?.kind == .tooLarge)
    limit.contentBytes = 3 << 20
    let size = try archive.fault(
      "for n in range(9): add('t/%d' % n, b'x' * (1 << 19))", limit: limit)
    #expect(size?.message == "its files have more than 3 MiB")
    limit.entries = 5
    let count = try archive.fault("for n in range(9): add('t/%d' % n, b'x')", limit: limit)
    #expect(count?.message == "it has more than 5 entries")
  }

  @Test(
    "sizes that cannot be are refused before anything is made of them",
    arguments: [
      // As long as any number: base 256.
      "raw[124:136] = b'\\x80' + bytes(3) + (2**63 - 1).to_bytes(8, 'big')",
      // A byte of data in a file of four exbibytes.
      """
      raw[124:136], raw[156:157] = b'00000000001\\0', b'S'
      raw[386:398], raw[398:410] = b'00000000000\\0', b'00000000001\\0'
      raw[483:495] = b'\\x80' + bytes(3) + (2**62).to_bytes(8, 'big')
      """,
    ])
  func impossibleSizes(lines: String) throws {
    let fault = try archive.fault(
      """
      raw = bytearray(tarfile.TarInfo('t/f').tobuf(tarfile.GNU_FORMAT))
      \(lines)
      raw[148:156] = b' ' * 8
      raw[148:156] = b'%06o\\0 ' % sum(raw)
      archive.fileobj.write(raw + b'x' * 512)
      """, form: "w")
    #expect([.damaged, .tooLarge].contains(fault?.kind), "\(fault as Any)")
  }

  @Test("what is cut off is not taken in part")
  func cutOff() throws {
    let bytes = try archive.bytes(
      "import random\nadd('t/f', bytes(random.Random(1).randrange(256) for _ in range(100000)))")
    for length in [bytes.count / 2, bytes.count - 20] {
      let fault = #expect(throws: ArchiveError.self) {
        try ArchiveReader.read(Array(bytes.prefix(length)), name: "x.tgz")
      }
      #expect(fault?.kind == .damaged, "\(fault as Any)")
    }
  }

  @Test(
    "a bit that turned on the way is damage, or it is none that matters",
    arguments: ["w:gz", "w:bz2", "w:xz"])
  func turnedBits(form: String) throws {
    let bytes = try archive.bytes(
      "import random\nadd('t/f', bytes(random.Random(1).randrange(256) for _ in range(9000)))",
      form: form)
    let whole = try ArchiveReader.read(bytes, name: "x.tgz")
    var damaged = 0
    for place in stride(from: 0, to: bytes.count, by: 37) {
      var turned = bytes
      turned[place] ^= 0x10
      do {
        #expect(try ArchiveReader.read(turned, name: "x.tgz") == whole, "at byte \(place)")
      } catch {
        damaged += 1
      }
    }
    #expect(damaged > bytes.count / 37 - 10)
    // The check sum of gzip lies at its end.
    if form == "w:gz" {
      #expect(throws: ArchiveError.self) {
        try ArchiveReader.read(bytes.dropLast(8) + [1, 2, 3, 4] + bytes.suffix(4), name: "x.tgz")
      }
    }
  }

  @Test(
    "what is no archive is named",
    arguments: [
      ("\n<!DOCTYPE html><html><body>404", "this is an HTML page, not an archive"),
      ("", "this is an empty file, not an archive"),
    ])
  func others(text: String, message: String) {
    let fault = #expect(throws: ArchiveError.self) {
      try ArchiveReader.read(Array(text.utf8), name: "x.tgz")
    }
    #expect(fault?.kind == .notAnArchive)
    #expect(fault?.message == message)
  }

  @Test("text is no archive")
  func text() {
    let text = Array("hello, this is no archive at all\n".utf8)
    let fault = #expect(throws: ArchiveError.self) { try ArchiveReader.read(text, name: "x.tgz") }
    #expect(fault?.kind == .notAnArchive)
  }
}
