import Files
import Foundation
import Sandbox
import Testing
@testable import Running

@Suite("The ini files of the machine") struct MachinePhpTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-ini")
  }

  private func write(_ text: String, _ name: String) throws {
    let path = "\(scratch.path)/\(name)"
    try makeFolder(URL(filePath: path).deletingLastPathComponent().path)
    try writeFile(Array(text.utf8), to: path)
  }

  private func look(_ variables: [String: String] = [:]) async throws -> MachinePhp {
    var php = try await PhpRuntime.detect("php")
    php.extensionFolder = "\(scratch.path)/modules"
    return MachinePhp(
      MachinePhp.SearchPaths(
        folder: "\(scratch.path)/etc", scanned: "\(scratch.path)/etc/conf.d",
        program: "\(scratch.path)/bin/php", variables: variables), php)
  }

  private func names(_ paths: [String]) -> [String] {
    paths.map { String($0.dropFirst(scratch.path.count + 1)) }
  }

  @Test("are read in PHP's order: the main one, then those of the folders by name")
  func order() async throws {
    try write("memory_limit = 1G\n", "etc/php.ini")
    for name in ["20-b.ini", "10-a.ini", "notes.txt"] { try write("", "etc/conf.d/\(name)") }
    try write("", "own/z.ini")
    #expect(
      names(try await look().files) == [
        "etc/php.ini", "etc/conf.d/10-a.ini", "etc/conf.d/20-b.ini",
      ]
    )
    let both = try await look(["PHP_INI_SCAN_DIR": "\(scratch.path)/own:"])
    #expect(names(both.scanned) == ["own/z.ini", "etc/conf.d/10-a.ini", "etc/conf.d/20-b.ini"])
    // One for the command line goes before the one for all.
    try write("", "etc/php-cli.ini")
    #expect(names([try await look().main ?? ""]) == ["etc/php-cli.ini"])
  }

  @Test("PHPRC names a folder or the file itself")
  func given() async throws {
    try write("", "etc/php.ini")
    try write("", "other/php.ini")
    try write("", "other/mine.conf")
    let folder = try await look(["PHPRC": "\(scratch.path)/other"])
    #expect(names([folder.main ?? ""]) == ["other/php.ini"])
    let file = try await look(["PHPRC": "\(scratch.path)/other/mine.conf"])
    #expect(names([file.main ?? ""]) == ["other/mine.conf"])
    let none = try await look(["PHPRC": "\(scratch.path)/nowhere"])
    #expect(names([none.main ?? ""]) == ["etc/php.ini"])
  }

  @Test("tell what they load, however the line is written, and where it lies")
  func loads() async throws {
    for name in ["one", "two", "three"] { try write("", "modules/\(name).so") }
    try write("", "else/four.so")
    try write(
      """
      ; extension=commented
      extension=one
       extension = "two.so" ; with a word
      zend_extension='three'\r
      extension=\(scratch.path)/else/four.so
      extension=absent
      extension_loaded=no
      extension=

      """, "etc/php.ini")
    let machine = try await look()
    #expect(machine.loads.map(\.name) == ["one", "two", "three", "four", "absent"])
    #expect(
      names(machine.loads.compactMap(\.path)) == [
        "modules/one.so", "modules/two.so", "modules/three.so", "else/four.so",
      ])
  }

  @Test("a folder of extensions that a later file chooses counts for all")
  func folder() async throws {
    try write("", "modules/one.so")
    try write("", "chosen/one.so")
    try write("extension=one\n", "etc/php.ini")
    try write("extension_dir = \"\(scratch.path)/chosen\"\n", "etc/conf.d/20.ini")
    #expect(names(try await look().loads.compactMap(\.path)) == ["chosen/one.so"])
  }

  @Test("runs see a copy without what is under test and what is left out")
  func copy() async throws {
    for name in ["grpc", "one", "two"] { try write("", "modules/\(name).so") }
    try write("extension=grpc\nmemory_limit=1G\n", "etc/php.ini")
    try write("extension=one\nextension=two\n\u{0}\n", "etc/conf.d/20.ini")
    let ini = try MachineIni(
      of: try await look(), leaving: ["two"], without: "grpc", scratch: scratch.path)
    #expect(ini.loads.map(\.name) == ["one"])
    let main = String(decoding: try readFile("\(ini.folder.path)/php.ini"), as: UTF8.self)
    #expect(main == "memory_limit=1G\n")
    let other = try readFile("\(ini.folder.path)/conf.d/0001-20.ini")
    #expect(String(decoding: other, as: UTF8.self) == "extension=one\n\u{0}\n")
    // They lie where no sandbox shows anything unless told.
    #expect(names(ini.places.keys.sorted()) == ["modules/one.so"])
  }

  @Test("what a line names in the place of an extension is neither waited for nor read for ever")
  func oddExtensions() async throws {
    try makeFolder("\(scratch.path)/odd")
    #expect(mkfifo("\(scratch.path)/odd/pipe.so", 0o600) == 0)
    try write("extension=/dev/zero\nextension=\(scratch.path)/odd/pipe.so\n", "etc/php.ini")
    let ini = try MachineIni(
      of: try await look(), leaving: [], without: "grpc", scratch: scratch.path)
    #expect(ini.loads.map(\.name) == ["zero", "pipe"])
    #expect(ini.places.isEmpty)
  }

  @Test("an ini file without end is no ini file")
  func largeFile() async throws {
    try write("", "own/x.ini")
    truncate("\(scratch.path)/own/x.ini", 1 << 40)
    let php = try await PhpRuntime.detect("php")
    let error = await #expect(throws: RunError.self) {
      try await MachinePhp.look(php, variables: ["PHP_INI_SCAN_DIR": "\(self.scratch.path)/own"])
    }
    #expect(error?.description.contains("x.ini has more than 16 MiB") == true)
  }

  @Test("leaving out what no line loads is refused, with what they load")
  func unknown() async throws {
    try write("extension=opcache\n", "etc/php.ini")
    let machine = try await look()
    let error = #expect(throws: RunError.self) {
      try MachineIni(of: machine, leaving: ["opcahce"], without: "grpc", scratch: scratch.path)
    }
    #expect(error?.exitCode == .usage)
    #expect(error?.hint?.contains("opcache") == true)
  }

  @Test("those of this machine are found without loading what they name")
  func machine() async throws {
    let php = try await PhpRuntime.detect("php")
    try write("extension=/nonexistent/loaded.so\n", "own/x.ini")
    let machine = try await MachinePhp.look(
      php, variables: ["PHP_INI_SCAN_DIR": "\(scratch.path)/own"])
    #expect(names(machine.scanned) == ["own/x.ini"])
    #expect(machine.load(of: "loaded")?.path == nil && machine.load(of: "loaded") != nil)
  }
}
