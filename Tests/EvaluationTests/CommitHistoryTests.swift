import Basics
import Git
import GitTestSupport
import Storage
import Testing
@testable import Evaluation

@Suite("The commits between two ends")
struct CommitHistoryTests {
  @Test("two names of one commit are no ends of a search")
  func oneCommit() async throws {
    let scratch = try Scratch()
    let folder = try scratch.folder("source")
    _ = try scratch.write("source/a", "1\n")
    try git("init", "-q", in: folder)
    try git("add", "a", in: folder)
    try git("commit", "-qm", "one", in: folder)
    try git("tag", "v1", in: folder)
    let locations = Locations(cache: scratch["cache"], state: scratch["state"])
    _ = try scratch.folder("cache")
    await #expect(throws: BisectorError.oneCommit(good: "v1", bad: "HEAD")) {
      try await CommitHistory(
        folder, good: "v1", bad: "HEAD", by: FetchSettings(refetches: false), locations: locations
      ) { _ in }
    }
  }
}
