import Basics
import Files
import Foundation
import Glibc
import Storage
import Testing

@Suite("Digests of files that are remembered") struct FileDigestsTests {
  private let scratch: ScratchFolder
  private var kept: String { "\(scratch.path)/kept" }

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-digests")
    try makeFolder("\(scratch.path)/a/lib")
    try write("<?php", "a/x.php")
    try write("<?php 1;", "a/lib/y.php")
  }

  private func write(_ text: String, _ name: String) throws {
    try writeFile(Array(text.utf8), to: "\(scratch.path)/\(name)")
  }

  private func folder(_ name: String = "a") throws -> String {
    try FileDigests().digest(ofFolder: "\(scratch.path)/\(name)")
  }

  @Test("a file that is written to is read again")
  func again() throws {
    let digests = FileDigests()
    let path = "\(scratch.path)/library"
    #expect(throws: FileError.self) { try digests.digest(of: path) }
    try write("1", "library")
    #expect(try digests.digest(of: path) == digest(of: "1".utf8))
    try write("2", "library")
    #expect(try digests.digest(of: path) == digest(of: "2".utf8))
  }

  @Test("the next process takes what was kept, and reads a file that was written to meanwhile")
  func nextProcess() throws {
    let path = "/etc/passwd"
    let first = FileDigests(keptAt: kept)
    let right = try first.digest(of: path)
    try first.keep()
    // What is kept is believed: here it is made to tell another digest.
    let other = String(repeating: "0", count: 64)
    let text = String(decoding: try readFile(kept), as: UTF8.self)
    try write(text.replacing(right, with: other), "kept")
    #expect(try FileDigests(keptAt: kept).digest(of: path) == other)
    try write(text.replacing(right, with: other).replacing(" ", with: " 1"), "kept")
    #expect(try FileDigests(keptAt: kept).digest(of: path) == right)
  }

  @Test("a file that was just written is not kept: a change at once would not show in its times")
  func unsettled() throws {
    let digests = FileDigests(keptAt: kept)
    _ = try digests.digest(of: "\(scratch.path)/a/x.php")
    try digests.keep()
    #expect(try readFile(kept) == [])
  }

  @Test(
    "what is kept and cannot be read costs reading the files",
    arguments: ["", "x", "1 2 3 4 5 6\n"])
  func damaged(text: String) throws {
    try write(text, "kept")
    let path = "\(scratch.path)/a/x.php"
    #expect(try FileDigests(keptAt: kept).digest(of: path) == digest(of: "<?php".utf8))
  }

  @Test("a folder's digest is that of names and contents, wherever it lies")
  func folders() throws {
    let first = try folder()
    try FileManager.default.copyItem(atPath: "\(scratch.path)/a", toPath: "\(scratch.path)/b")
    #expect(try folder("b") == first)
    try write("<?php 2;", "b/lib/y.php")
    let second = try folder("b")
    try write("<?php 1;", "b/lib/y.php")
    try write("", "b/lib/z.php")
    let third = try folder("b")
    try FileManager.default.removeItem(atPath: "\(scratch.path)/b/lib/z.php")
    #expect(try folder("b") == first)
    try makeFolder("\(scratch.path)/b/empty")
    #expect(Set([first, second, third, try folder("b")]).count == 4)
  }

  @Test("a link counts as where it leads, and with the file there")
  func links() throws {
    let link = "\(scratch.path)/a/link"
    #expect(symlink("nowhere", link) == 0)
    let dangling = try folder()
    unlink(link)
    #expect(symlink("x.php", link) == 0)
    let first = try folder()
    try write("<?php 3;", "outside")
    unlink(link)
    #expect(symlink("../outside", link) == 0)
    let second = try folder()
    try write("<?php 4;", "outside")
    #expect(Set([dangling, first, second, try folder()]).count == 4)
  }

  @Test("what cannot be read is an error, not nothing")
  func unreadable() throws {
    let missing = #expect(throws: FileError.self) { try folder("none") }
    #expect(missing?.path == "\(scratch.path)/none")
    #expect(mkfifo("\(scratch.path)/a/lib/pipe", 0o600) == 0)
    let pipe = #expect(throws: FileError.self) { try folder() }
    #expect(pipe?.path == "\(scratch.path)/a/lib/pipe")
  }

  @Test("a folder with a file that only seems to be large is not read")
  func sparse() throws {
    try write("", "a/lib/large")
    #expect(truncate("\(scratch.path)/a/lib/large", 1 << 40) == 0)
    let error = #expect(throws: FileError.self) { try folder() }
    #expect(error?.reason.contains("more than 256 MiB") == true, "\(String(describing: error))")
  }
}
