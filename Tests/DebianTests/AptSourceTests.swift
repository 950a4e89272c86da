import Basics
import Model
import Testing
@testable import Candidates
@testable import Debian
@testable import Processes

@Suite struct AptSourceTests {
  @Test func whatCouldNotBeFetchedIsTheReason() {
    let text = """
      W: Failed to fetch http://mirror.example/dists/x/InRelease  Temporary failure resolving 'mirror.example'
      W: Some index files failed to download.
      """
    let result = CommandResult(
      status: .code(0), output: [], errors: Array(text.utf8), timedOut: false)
    #expect(result.aptWarning?.hasSuffix("failure resolving 'mirror.example'") == true)
    #expect(
      CommandResult(status: .code(0), output: [], errors: [], timedOut: false).aptWarning == nil)
  }

  @Test func linesBecomeSourceLines() {
    let text = """
      # a comment
      deb http://mirror.example/debian bookworm main
      deb-src http://mirror.example/debian bookworm main
      deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/x stable main contrib
      """
    #expect(
      sourceLines(text) == """
        deb-src http://mirror.example/debian bookworm main
        deb-src [arch=amd64 signed-by=/k.gpg] http://mirror.example/x stable main contrib

        """)
  }

  @Test func stanzasBecomeSourceStanzas() {
    let text = """
      Types: deb
      # why
      URIs: http://mirror.example/debian
      Suites: bookworm
      Components: main

      Types: deb-src
      URIs: http://mirror.example/only-source

      Types: deb deb-src
      URIs: http://mirror.example/both
      Suites: x

      Enabled: no
      Types: deb
      URIs: http://mirror.example/off
      """
    #expect(
      sourceStanzas(text) == """
        Types: deb-src
        URIs: http://mirror.example/debian
        Suites: bookworm
        Components: main

        Types: deb-src
        URIs: http://mirror.example/both
        Suites: x


        """)
  }

  @Test(
    "a stanza that is switched off is left out, however that is written",
    arguments: ["no ", "no\t", "NO", "\n no", "false", "off"])
  func disabled(value: String) {
    let text = "Types: deb\nEnabled: \(value)\nURIs: http://x\nSuites: bookworm\n"
    #expect(sourceStanzas(text).isEmpty)
    #expect(entries(text, isStanzas: true, of: "bookworm", for: "trixie").isEmpty)
  }

  @Test("a field goes on in the lines behind it that begin with a blank")
  func continued() {
    let text = """
      Enabled: yes
      types:
       deb
       deb-src
      Signed-By:
       -----BEGIN PGP PUBLIC KEY BLOCK-----
       .
      # a comment
       -----END PGP PUBLIC KEY BLOCK-----
      """
    #expect(
      sourceStanzas(text) == """
        Enabled: yes
        Types: deb-src
        Signed-By:
         -----BEGIN PGP PUBLIC KEY BLOCK-----
         .
         -----END PGP PUBLIC KEY BLOCK-----


        """)
  }

  @Test(arguments: ["", "\n\n\n", "garbage", "Types:", "Types: deb-src\nURIs: x", "deb", "\0\0"])
  func whatNamesNoBinarySourceGivesNothing(text: String) {
    #expect(sourceStanzas(text).isEmpty)
    #expect(sourceLines(text).isEmpty)
  }
}

@Suite struct DebianVersionTests {
  @Test(arguments: [
    ("1.51.1-3", "1.51.1", "1.51.1"), ("1.51.1-4.1", "1.51.1", "1.51.1"),
    ("2:1.30.2-1~bpo11+1", "1.30.2", "1.30.2"), ("1.51.1+dfsg-3+b1", "1.51.1+dfsg", "1.51.1"),
    ("1.44.0", "1.44.0", "1.44.0"), ("1.0-rc-1", "1.0-rc", "1.0-rc"),
    ("1.60.0~rc2-1", "1.60.0~rc2", "1.60.0"), ("", "", ""),
  ])
  func aVersionHasAnUpstreamPartAndARelease(version: String, upstream: String, release: String) {
    #expect(DebianVersion(version).upstream == upstream)
    #expect(DebianVersion(version).release == release)
  }

  @Test func tagsFollowDEP14() {
    let source = DebianSource(
      package: "p", version: "2:1.0~rc1-1", locations: .init(cache: "/c", state: "/s"),
      settings: FetchSettings(refetches: false))
    #expect(source.tag == "debian/2%1.0_rc1-1")
  }

  @Test func theChangelogsFirstTrailerCounts() throws {
    let text = """
      grpc (1.0-2) unstable; urgency=medium

        * Something -- with dashes.

       -- Ann Example <ann@example.org>  Mon, 02 Jan 2023 15:04:05 +0100

      grpc (1.0-1) unstable; urgency=medium

       -- Bob Example <bob@example.org>  Sun, 01 Jan 2023 00:00:00 +0000
      """
    let entry = try #require(ChangelogEntry(text))
    #expect(entry.name == "Ann Example")
    #expect(entry.email == "ann@example.org")
    #expect(entry.date == 1_672_668_245)
  }

  @Test(arguments: [
    "", " -- ", " -- A <a@b>", " -- A a@b>  Mon, 02 Jan 2023 15:04:05 +0000", " -- A >x<  y",
    " -- A <a@b>  yesterday", "no trailer at all",
  ])
  func aDamagedTrailerIsNone(text: String) {
    #expect(ChangelogEntry(text) == nil)
  }
}
