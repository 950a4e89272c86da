import Testing
@testable import Commands

@Suite("forkproof cache")
struct CacheCommandTests {
  @Test("shows the cache unless a verb is given")
  func verbs() throws {
    _ = try parsed(CacheCommand.Show.self, "cache")
    _ = try parsed(CacheCommand.Verify.self, "cache", "verify")
    #expect(refusal("cache", "purge")?.code == 64)
  }

  @Test("prune takes out what is damaged, and more only when told")
  func prune() throws {
    let command = try parsed(CacheCommand.Prune.self, "cache", "prune")
    #expect(command.unusedFor == nil && command.maxSize == nil && !command.all)
    let told = try parsed(
      CacheCommand.Prune.self, "cache", "prune", "--unused-for", "30", "--max-size", "0")
    #expect(told.unusedFor == 30 && told.maxSize == 0)
  }

  @Test("days are at least 1, sizes not negative")
  func limits() {
    #expect(refusal("cache", "prune", "--unused-for", "0")?.code == 64)
    #expect(refusal("cache", "prune", "--max-size=-1")?.code == 64)
  }

  @Test("a digest has 64 hexadecimal digits")
  func digest() {
    #expect(refusal("cache", "import", "a.tar.gz", "--sha256", "abc")?.code == 64)
    #expect(refusal("cache", "import", "a.tar.gz") == nil)
    #expect(refusal("cache", "export")?.code == 64)
  }
}
