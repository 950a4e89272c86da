import Files
import Foundation
import Glibc
import Storage
import Testing

@Suite final class UntrustedFolderTests {
  private let scratch: ScratchFolder
  /// What must stay as it is: it lies beside the folder that is not trusted.
  private let victim: String
  private let path: String

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-untrusted")
    victim = "\(scratch.path)/victim"
    path = "\(scratch.path)/tree"
    for folder in [victim, "\(path)/inner"] { try makeFolder(folder) }
    try writeFile(Array("secret".utf8), to: "\(victim)/file")
    try writeFile(Array("own".utf8), to: "\(path)/inner/file")
  }

  private func link(_ name: String, to target: String) {
    #expect(symlink(target, "\(path)/\(name)") == 0)
  }

  private var victimIsWhole: Bool {
    (try? readFile("\(victim)/file")) == Array("secret".utf8)
      && (try? FileManager.default.contentsOfDirectory(atPath: victim)) == ["file"]
  }

  @Test func readsWhatIsThere() throws {
    let folder = try UntrustedFolder(path)
    #expect(try folder.read("inner/file", upTo: 3) == Array("own".utf8))
    #expect(
      folder.files(endingIn: "le", ".x", "file") == ["le": ["inner/file"], "file": ["inner/file"]])
    #expect(folder.isFile("inner/file") && !folder.isFile("inner") && !folder.isFile("none"))
  }

  @Test(
    "only plain files beneath the folder are read, and none beyond the limit",
    arguments: [
      "link", "folder/file", "../victim/file", "/etc/passwd", "inner/../../victim/file", "",
      "inner",
      "inner/", ".", "pipe", "large", "sparse", "zero", "none", "inner/file/x", "file\0",
    ])
  func doesNotRead(_ name: String) throws {
    link("link", to: "../victim/file")
    link("folder", to: "../victim")
    link("zero", to: "/dev/zero")
    mkfifo("\(path)/pipe", 0o644)
    try writeFile(Array(repeating: 0, count: 101), to: "\(path)/large")
    try writeFile([], to: "\(path)/sparse")
    truncate("\(path)/sparse", 200 << 30)
    #expect(throws: FileError.self) { try UntrustedFolder(self.path).read(name, upTo: 100) }
  }

  @Test func removesNothingThroughALink() throws {
    link(".libs", to: "../victim")
    try UntrustedFolder(path).removeFile(".libs/file")
    #expect(victimIsWhole)
    try UntrustedFolder(path).removeFile(".libs")
    #expect(victimIsWhole && !exists("\(path)/.libs"))
  }

  @Test func removesFoldersOfAnyModeAndDepth() throws {
    var deep = path
    for _ in 0..<60 { deep += "/" + String(repeating: "d", count: 60) }
    try makeFolder(deep)
    try makeFolder("\(path)/shut/inner")
    link("shut/link", to: "../../victim")
    mkfifo("\(path)/shut/pipe", 0)
    #expect(mkdir("\(path)/\u{1}", 0) == 0)
    chmod("\(path)/shut/inner", 0)
    chmod("\(path)/shut", 0)
    chmod(path, 0)
    #expect(removeTree(path))
    #expect(!exists(path) && victimIsWhole)
  }

  @Test func removesNamesThatAreNoText() throws {
    let name = "\(path)/".utf8CString.dropLast() + [-1, -2, 0]
    #expect(mkdir(Array(name), 0o755) == 0)
    #expect(removeTree(path))
  }

  @Test func removesALinkAndNotWhatItLeadsTo() throws {
    link("victim", to: victim)
    #expect(removeTree("\(path)/victim"))
    #expect(victimIsWhole)
  }

  @Test func whatIsKeptIsPlain() throws {
    link("link", to: "../victim/file")
    mkfifo("\(path)/pipe", 0o644)
    chmod("\(path)/inner/file", 0o6755)
    chmod("\(path)/inner", 0o2700)
    let copy = "\(scratch.path)/copy"
    try UntrustedFolder(path).copy(to: copy, upTo: 100)
    var status = stat()
    lstat("\(copy)/inner/file", &status)
    #expect(status.st_mode & 0o7777 == 0o755)
    lstat("\(copy)/inner", &status)
    #expect(status.st_mode & 0o7777 == 0o755)
    #expect(!exists("\(copy)/pipe"))
    lstat("\(copy)/link", &status)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
    #expect(victimIsWhole)
  }

  @Test func copyingHasALimitAndKeepsTimes() throws {
    #expect(throws: FileError.self) {
      try UntrustedFolder(self.path).copy(to: "\(self.scratch.path)/small", upTo: 2)
    }
    utimes("\(path)/inner/file", [timeval(tv_sec: 7, tv_usec: 0), timeval(tv_sec: 7, tv_usec: 0)])
    try UntrustedFolder(path).copy(to: "\(scratch.path)/copy", upTo: 100)
    #expect(FileStatus("\(scratch.path)/copy/inner/file")?.modified == 7)
  }

  @Test func filesAreLaidOverTheTreeAndThroughNoLink() throws {
    let files = "\(scratch.path)/files"
    for folder in ["inner", "zz", "new/one"] { try makeFolder("\(files)/\(folder)") }
    for file in ["inner/file", "zz/file", "new/one/file", "taken"] {
      try writeFile(Array("new".utf8), to: "\(files)/\(file)")
    }
    link("zz", to: "../victim")
    try makeFolder("\(path)/taken/by/a/folder")
    try writeFile(Array("stays".utf8), to: "\(path)/inner/other")
    try UntrustedFolder(path).lay(UntrustedFolder(files))
    for file in ["inner/file", "zz/file", "new/one/file", "taken"] {
      #expect(try readFile("\(path)/\(file)") == Array("new".utf8), "\(file)")
    }
    #expect(try readFile("\(path)/inner/other") == Array("stays".utf8))
    #expect(FileStatus("\(path)/zz")?.isFolder == true)
    #expect(victimIsWhole)
  }

  @Test func countsWhatIsBelow() throws {
    try writeFile(Array(repeating: 1, count: 100_000), to: "\(path)/large")
    let used = try UntrustedFolder(path).usage(bytes: 1 << 30, entries: 100)
    #expect(used.bytes >= 100_000 && used.largest == 100_000 && used.entries == 3)
  }
}
