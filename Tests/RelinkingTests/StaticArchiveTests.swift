import Files
import Relinking
import Sandbox
import Storage
import Testing

@Suite("archives") struct StaticArchiveTests {
  static let plain: [UInt8] = StaticArchive(members: [
    .init(name: "a.o", bytes: [1, 2, 3][...]),
    .init(name: "a-rather-long-name.cc.o", bytes: [4][...]),
    .init(name: "a.o", bytes: [][...]),
  ]).file

  @Test func writesWhatItReads() throws {
    let archive = try StaticArchive(Self.plain)
    #expect(archive.members.map(\.name) == ["a.o", "a-rather-long-name.cc.o", "a.o"])
    #expect(archive.members.map { Array($0.bytes) } == [[1, 2, 3], [4], []])
    #expect(archive.file == Self.plain)
  }

  @Test func readsAndWritesAsBinutilsDo() async throws {
    let folder = try ScratchFolder(in: scratchParent, named: "forkproof-archive")
    for name in ["one", "two"] {
      try makeFolder("\(folder.path)/\(name)")
      try writeFile(Array("text of \(name)".utf8), to: "\(folder.path)/\(name)/same.o")
    }
    try writeFile([0x0a], to: "\(folder.path)/a-name-of-more-than-fifteen-bytes.o")
    try await execute(
      "ar", "qcS", "x.a", "one/same.o", "a-name-of-more-than-fifteen-bytes.o", "two/same.o",
      in: folder.path)
    let archive = try StaticArchive(readFile("\(folder.path)/x.a"))
    #expect(
      archive.members.map(\.name) == ["same.o", "a-name-of-more-than-fifteen-bytes.o", "same.o"])
    #expect(
      archive.members.map { String(decoding: $0.bytes, as: UTF8.self) }
        == ["text of one", "\n", "text of two"])
    try writeFile(archive.file, to: "\(folder.path)/y.a")
    let listed = try await execute("ar", "t", "y.a", in: folder.path)
    #expect(listed == "same.o\na-name-of-more-than-fifteen-bytes.o\nsame.o\n")
    try await execute("ar", "xN", "2", "y.a", "same.o", in: folder.path)
    #expect(try readFile("\(folder.path)/same.o") == Array("text of two".utf8))
  }

  @Test func leavesTheIndexOut() async throws {
    let folder = try ScratchFolder(in: scratchParent, named: "forkproof-archive")
    try writeFile(Array("int f(void) { return 1; }".utf8), to: "\(folder.path)/f.c")
    try await execute("cc", "-c", "f.c", in: folder.path)
    try await execute("ar", "rcs", "x.a", "f.o", in: folder.path)
    #expect(try StaticArchive(readFile("\(folder.path)/x.a")).members.map(\.name) == ["f.o"])
  }

  @Test("a damaged archive is refused by its reason", arguments: damagedFiles)
  func refuses(file: String, reason: String) {
    #expect { try StaticArchive(Array(file.utf8)) } throws: { error in
      (error as? StaticArchive.Problem)?.what == reason
    }
  }

  @Test func readsEveryPrefixWithoutATrap() {
    for count in Self.plain.indices { _ = try? StaticArchive(Array(Self.plain[..<count])) }
    for index in Self.plain.indices {
      for byte: UInt8 in [0, 0x2f, 0x39, 0xff] {
        var damaged = Self.plain
        damaged[index] = byte
        _ = try? StaticArchive(damaged)
      }
    }
  }
}

private let short = header("a.o/", "3") + "ab"
private let table = header("//", "2") + "ab" + String(header("/0", "0").dropFirst(8))
private let noMark = String(header("a.o/", "0").dropLast(2)) + "xx"

private let damagedFiles: [(String, String)] = [
  ("", "not an archive"), ("!<arch>", "not an archive"),
  ("!<thin>\n", "a thin archive, without its members"),
  ("!<arch>\nshort", "a header that is cut off"),
  (short, "a member that is larger than the file"),
  (header("a.o/", "99999999"), "a member that is larger than the file"),
  (header("a.o/", "-1"), "a size that is not a number"),
  (header("a.o/", "0x10"), "a size that is not a number"),
  (header("a.o/", ""), "a size that is not a number"),
  (header("a.o", "0"), "a member's name that is not in GNU's form"),
  (header("#1/20", "0"), "a member's name that is not in GNU's form"),
  (header("a\nb.o/", "0"), "a member's name of two lines"),
  (header("/0", "0"), "a long name that is not in the table"),
  (header("/99999999999999", "0"), "a long name that is not in the table"),
  (table, "a long name without its end"),
  (noMark, "a header without its end mark"),
]

/// The start of an archive with one header.
private func header(_ name: String, _ size: String) -> String {
  func field(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: width - text.count)
  }
  let owner = field("0", 12) + field("0", 6) + field("0", 6) + field("644", 8)
  return "!<arch>\n" + field(name, 16) + owner + field(size, 10) + "`\n"
}
