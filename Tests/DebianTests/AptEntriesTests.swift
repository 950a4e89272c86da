import Foundation
import Sandbox
import Testing
@testable import Candidates
@testable import Debian

@Suite struct AptEntriesTests {
  @Test func linesAreTurnedToAnotherRelease() {
    let text = """
      # deb http://mirror.example/debian bookworm main
      deb http://mirror.example/debian bookworm main contrib
      deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/security bookworm-security main
      deb-src http://mirror.example/debian bookworm main
      deb http://mirror.example/x stable main
      deb http://mirror.example/x tools-bookworm main
      deb http://mirror.example/x bookwormish main
      """
    #expect(
      entries(text, isStanzas: false, of: "bookworm", for: "trixie") == """
        deb http://mirror.example/debian trixie main contrib
        deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/security trixie-security main

        """)
  }

  @Test func stanzasAreTurnedToAnotherRelease() {
    let text = """
      Types: deb deb-src
      # why
      URIs: http://mirror.example/debian
      Suites: bookworm
       bookworm-updates
      Components: main
      Signed-By:
       -----BEGIN PGP PUBLIC KEY BLOCK-----
       .

      Types: deb
      URIs: http://mirror.example/other
      Suites: bookworm other
      Components: main

      Enabled: no
      Types: deb
      URIs: http://mirror.example/off
      Suites: bookworm
      Components: main

      Types: deb-src
      URIs: http://mirror.example/source
      Suites: bookworm
      """
    #expect(
      entries(text, isStanzas: true, of: "bookworm", for: "trixie") == """
        Types: deb
        URIs: http://mirror.example/debian
        Suites: trixie trixie-updates
        Components: main
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .


        """)
  }

  @Test func onlyWantedSuitesAreTaken() {
    let lines = "deb http://x bookworm main\ndeb http://x bookworm-security main\n"
    let stanza = "Types: deb\nURIs: http://x\nSuites: bookworm bookworm-updates\n"
    func taken(_ text: String, _ isStanzas: Bool, _ wanted: String) -> String {
      entries(text, isStanzas: isStanzas, of: "bookworm", for: "sid", wanted: [wanted])
    }
    #expect(taken(lines, false, "sid") == "deb http://x sid main\n")
    #expect(taken(stanza, true, "sid") == "Types: deb\nURIs: http://x\nSuites: sid\n\n")
    #expect(taken(stanza, true, "sid-security").isEmpty)
  }

  @Test(arguments: [
    "", "\n\n", "garbage", "deb", "deb [", "deb [x] ", "Types:", "Types: deb", "Suites: bookworm",
    " Suites: bookworm", "Types: deb\nSuites:", "\0\0", "deb http://x bookworm",
  ])
  func whatNamesNoReleaseGivesNothing(text: String) {
    #expect(entries(text, isStanzas: true, of: "bookworm", for: "trixie").isEmpty)
    #expect(entries(text, isStanzas: false, of: "bookworm", for: "trixie").isEmpty)
  }

  @Test func keysOfAnotherSystemLieBelowItsRoot() {
    let text = "Signed-By: /usr/k.gpg\nsigned-by=/k\nSigned-By:\n -----BEGIN"
    #expect(withKeys(of: .host, text) == text)
    #expect(
      withKeys(of: SystemRoot(folder: "/r"), text)
        == "Signed-By: /r/usr/k.gpg\nsigned-by=/r/k\nSigned-By:\n -----BEGIN")
  }

  @Test func whereNothingIsConfiguredNothingCanBeMade() throws {
    let folder = NSTemporaryDirectory() + "/forkproof-apt-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: "\(folder)/etc/apt/sources.list.d", withIntermediateDirectories: true)
    let root = SystemRoot(folder: folder)
    let unknown = #expect(throws: EnvironmentError.self) {
      try AptFiles(for: "trixie", from: root)
    }
    #expect(unknown == .noEntries(release: "trixie", own: ""))
    try Data("VERSION_CODENAME=bookworm\n".utf8).write(
      to: URL(filePath: "\(folder)/etc/os-release"))
    let none = #expect(throws: EnvironmentError.self) { try AptFiles(for: "trixie", from: root) }
    #expect(none == .noEntries(release: "trixie", own: "bookworm"))
    try Data("deb http://x bookworm main\n".utf8)
      .write(to: URL(filePath: "\(folder)/etc/apt/sources.list"))
    #expect(
      try AptFiles(for: "trixie", from: root).files
        == ["forkproof.list": "deb http://x trixie main\n"])
  }
}
