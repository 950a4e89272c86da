import Files
import Foundation
import Storage
import Testing

@Suite struct FilesTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-files")
  }

  @Test func writesWholeFilesAndLeavesNothingBeside() throws {
    let path = "\(scratch.path)/file"
    try writeFile(Array("one".utf8), to: path)
    try writeFile(Array("two".utf8), to: path)
    #expect(try readFile(path) == Array("two".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["file"])
  }

  @Test func aFailedWriteNamesThePlaceAndKeepsWhatWasThere() throws {
    let folder = "\(scratch.path)/folder"
    try makeFolder(folder)
    let error = #expect(throws: FileError.self) { try writeFile([1], to: folder) }
    #expect(error?.path == folder)
    #expect(exists(folder))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["folder"])
  }

  @Test func aMissingFileIsSaidWithTheSystemsReason() {
    let error = #expect(throws: FileError.self) { try readFile("\(scratch.path)/none") }
    #expect(error?.description == "\(scratch.path)/none: cannot read: No such file or directory")
  }

  @Test func whatTheCallerNamedIsWrongUseWhereItCannotBeRead() {
    for path in ["\(scratch.path)/none", scratch.path, "/dev/zero"] {
      let error = #expect(throws: FileError.self) { try readInput(path, as: .trace) }
      #expect(error?.exitCode == .usage && error?.hint != nil)
    }
    let own = #expect(throws: FileError.self) { try readFile("\(scratch.path)/none") }
    #expect(own?.exitCode == .ownError)
  }

  @Test func aScratchFolderGoesWithItsOwner() throws {
    var inner: ScratchFolder? = try ScratchFolder(in: scratch.path, named: "inner")
    let path = try #require(inner?.path)
    try writeFile([1], to: "\(path)/file")
    #expect(exists(path))
    inner = nil
    #expect(!exists(path))
  }

  @Test func whatCannotBeReadFromTheStartIsNamed() {
    let error = #expect(throws: FileError.self) {
      try readStart(of: -1, path: "standard input", as: .trace)
    }
    #expect(error?.description == "standard input: cannot read: Bad file descriptor")
    #expect(error?.exitCode == .usage && error?.hint != nil)
  }

  @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative"]])
  func withoutAHomeItIsThatOfTheUser(environment: [String: String]) throws {
    let home = String(cString: try #require(getpwuid(getuid())?.pointee.pw_dir))
    #expect(Locations(environment: environment).cache == "\(home)/.cache/forkproof")
  }

  @Test func relativePathsOfTheEnvironmentAreIgnored() {
    let locations = Locations(environment: [
      "HOME": "/home/u", "XDG_CACHE_HOME": "relative", "XDG_STATE_HOME": "/s",
    ])
    #expect(locations.cache == "/home/u/.cache/forkproof")
    #expect(locations.state == "/s/forkproof")
  }
}
