import Foundation
import Storage
import Testing

@Suite struct CacheTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-cache")
  }

  private var locations: Locations {
    Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state")
  }

  @Test func questionsAreCountedByKind() throws {
    try makeFolder(locations.cache)
    #expect(CacheUse(locations).counts.isEmpty)
    for hit in [true, false, true] { CacheUse.note(.cores, hit: hit, locations) }
    CacheUse.note(.artifacts, hit: false, locations)
    let counts = CacheUse(locations).counts
    #expect(counts[.cores]?.hits == 2 && counts[.cores]?.misses == 1)
    #expect(counts[.artifacts]?.hits == 0 && counts[.artifacts]?.misses == 1)
  }

  @Test func aLogThatSomebodyWroteIntoStillCounts() throws {
    try makeFolder(locations.cache)
    let text = "cores hit\n\u{0}\ncores\nnothing hit\ncores miss more\ncores maybe\ncores hi"
    try writeFile(Array(text.utf8), to: "\(locations.cache)/use.log")
    #expect(CacheUse(locations).counts[.cores]?.hits == 1)
    #expect(CacheUse(locations).counts.count == 1)
  }

  @Test func aCacheInUseIsNobodysOwn() throws {
    var users: [CacheLock] = [try CacheLock.use(locations), try CacheLock.use(locations)]
    #expect(try CacheLock.own(locations) == nil)
    users.removeFirst()
    #expect(try CacheLock.own(locations) == nil)
    users.removeAll()
    #expect(try CacheLock.own(locations) != nil)
  }

  @Test("what is at work stays, whatever times its files are given; a day later it is swept")
  func whatAKillLeftLongAgoIsSwept() throws {
    let folder = "\(locations.scratch)/run.x"
    try makeFolder("\(folder)/inner")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 946_684_800)], ofItemAtPath: folder)
    _ = try CacheLock.use(locations)
    #expect(exists(folder))
    _ = try CacheLock.use(locations, now: time(nil) + 2 * 86400)
    #expect(!exists(folder))
  }
}
