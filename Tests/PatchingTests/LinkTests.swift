import Foundation
import GitTestSupport
import Patching
import Testing

/// Files that a stranger may have put there tell nothing of what they lead to.
struct LinkTests {
  private let scratch: Scratch
  private let secret = "hunter2"

  init() throws {
    scratch = try Scratch()
    try scratch.write("secret", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n\(secret) \(secret)\n")
    try scratch.write("s/good.patch", "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n")
    try scratch.write("s/series", "good.patch\n")
  }

  private func error(_ path: String) -> PatchError? {
    #expect(throws: PatchError.self) { try Candidate.load(scratch[path]) }
  }

  private func link(_ path: String, to target: String) throws {
    try? FileManager.default.removeItem(atPath: scratch[path])
    try FileManager.default.createSymbolicLink(
      atPath: scratch[path], withDestinationPath: target)
  }

  @Test func aSeriesThatIsALink() throws {
    try link("s/series", to: scratch["secret"])
    let error = error("s")
    #expect(error?.message == "this is a symbolic link, which is not followed here")
    #expect("\(error as Any)".contains(secret) == false)
  }

  @Test func aPatchOfASeriesThatIsALinkOrBehindOne() throws {
    try link("s/good.patch", to: scratch["secret"])
    #expect(error("s")?.message == "this is a symbolic link, which is not followed here")
    try link("s/sub", to: scratch.path)
    try scratch.write("s/series", "sub/secret\n")
    let behind = error("s")
    #expect(behind?.message == "this is a symbolic link, which is not followed here")
    #expect("\(behind as Any)".contains(secret) == false)
  }

  @Test func aPatchFileThatIsALink() throws {
    try link("fix.patch", to: scratch["secret"])
    let error = error("fix.patch")
    #expect(error?.message == "what this link leads to is no patch")
    #expect("\(error as Any)".contains(secret) == false)
    try link("good.patch", to: "s/good.patch")
    #expect(try Candidate.load(scratch["good.patch"]).patches.count == 1)
  }

  @Test func whatWouldNeverEnd() throws {
    #expect(mkfifo(scratch["fifo.patch"], 0o600) == 0)
    #expect(error("fifo.patch")?.message == "this is not a file")
    try FileManager.default.removeItem(atPath: scratch["s/good.patch"])
    #expect(mkfifo(scratch["s/good.patch"], 0o600) == 0)
    #expect(error("s")?.message == "this is not a file")
  }

  @Test("a candidate is called as its file, without what tells the form")
  func namesOfCandidates() {
    let names = [
      "a/fix.patch", "fix.patch.gz", "fix.diff.ZST", "fix", ".patch", "v1.2-fix.patch", "x.eml",
      "s/",
    ]
    #expect(
      names.map { Candidate.name(of: $0) }
        == ["fix", "fix", "fix", "fix", ".patch", "v1.2-fix", "x", "s"])
  }

  @Test func aCandidateIsNotCalledAsTheBaseOrAControlIs() {
    let names = [
      "base.patch", "x/BASE.diff.gz", "base", "control.patch", "no-extension.patch",
      "changed comment", "rebase.patch", "base-fix.patch",
    ]
    #expect(
      names.map { Candidate.name(of: $0) } == [
        "base.patch", "BASE.diff.gz", "candidate base", "control.patch", "no-extension.patch",
        "candidate changed comment", "rebase", "base-fix",
      ])
  }
}
