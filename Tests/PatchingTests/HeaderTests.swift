import GitTestSupport
import Patching
import Testing

/// What patches say about themselves.
struct HeaderTests {
  private let diff = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n"

  private func header(_ text: String) throws -> PatchHeader {
    try PatchFile(parsing: Array((text + diff).utf8), name: "x.patch").header
  }

  @Test("the fields of a DEP-3 header are read")
  func dep3() throws {
    let header = try header(
      """
      Description: Do not shut down in the child
       It waits for threads that are gone.
       .
       Second paragraph.
      Origin: upstream, https://example.org/1
      Bug: https://example.org/2
      Bug-Debian: https://example.org/3
      Forwarded: not-needed
      Author: A. Writer <a@example.org>
      Reviewed-by: B. Reader <b@example.org>
      Last-Update: 2020-01-02
      Applied-Upstream: 1.52
      ---
      This line is no header.

      """)
    #expect(header.title == "Do not shut down in the child")
    #expect(
      header.description
        == "Do not shut down in the child\nIt waits for threads that are gone.\n\nSecond paragraph."
    )
    #expect(header.origin == "upstream, https://example.org/1")
    #expect(header.bugs == ["https://example.org/2", "https://example.org/3"])
    #expect(header.forwarded == "not-needed")
    #expect(header.author == "A. Writer <a@example.org>")
    #expect(header.values(of: "Reviewed-by") == ["B. Reader <b@example.org>"])
    #expect(header.value(of: "Last-Update") == "2020-01-02")
    #expect(header.value(of: "Applied-Upstream") == "1.52")
    #expect(header.body == "")
  }

  @Test("a mail gives author, date and subject")
  func mail() throws {
    let id = String(repeating: "ab", count: 20)
    let header = try header(
      """
      From \(id) Mon Sep 17 00:00:00 2001
      From: =?UTF-8?q?J=C3=BCrgen_M?= <j@example.org>
      Date: Sun, 9 Sep 2001 01:46:40 +0000
      Subject: [PATCH 1/2] A subject that goes on
       in a second line

      Body line: with a colon.
      Reviewed-by: R <r@example.org>
      ---
       f | 2 +-
       1 file changed, 1 insertion(+), 1 deletion(-)


      """)
    #expect(header.commit == id)
    #expect(header.author == "Jürgen M <j@example.org>")
    #expect(header.title == "A subject that goes on in a second line")
    #expect(header.body == "Body line: with a colon.")
    #expect(header.values(of: "Reviewed-by") == ["R <r@example.org>"])
  }

  @Test("encoded words of any charset are read, and what is none stays")
  func encodedWords() throws {
    let header = try header(
      """
      From: =?ISO-8859-1?Q?J=FCrgen?= =?utf-8?B?IE3DvGxsZXI=?= <j@example.org>
      Subject: a =?none?q?b?= and a =? c, =?utf-8?q?=ZZ?=

      A body.
      ---

      """)
    #expect(header.author == "Jürgen Müller <j@example.org>")
    #expect(header.title?.hasPrefix("a ") == true)
    #expect(header.title?.contains(" and a =? c, ") == true)
  }

  @Test("prose before a patch is its description, and none gives none")
  func noneAndProse() throws {
    #expect(try header("") == PatchHeader())
    let prose = try header("Just some words.\nAnd more: really.\n\n")
    #expect(prose.title == nil)
    #expect(prose.description == "Just some words.\nAnd more: really.")
  }

  @Test("an odd header is read as far as it is one")
  func oddInput() throws {
    let header = try header(": x\n:\nA:b\n=?utf-8?q?=?=\nSubject: =?utf-8?q?=Z?= \u{feff}\n \n")
    #expect(header.value(of: "subject") != nil)
  }
}
