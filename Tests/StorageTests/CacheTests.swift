import Files
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
    #expect(CacheStatistics(locations).counts.isEmpty)
    for hit in [true, false, true] { CacheStatistics.note(.cores, hit: hit, locations) }
    CacheStatistics.note(.artifacts, hit: false, locations)
    let counts = CacheStatistics(locations).counts
    #expect(counts[.cores]?.hits == 2 && counts[.cores]?.misses == 1)
    #expect(counts[.artifacts]?.hits == 0 && counts[.artifacts]?.misses == 1)
  }

  @Test("a damaged log still counts its readable lines")
  func damagedLog() throws {
    try makeFolder(locations.cache)
    let text = "cores hit\n\u{0}\ncores\nnothing hit\ncores miss more\ncores maybe\ncores hi"
    try writeFile(Array(text.utf8), to: "\(locations.cache)/use.log")
    #expect(CacheStatistics(locations).counts[.cores]?.hits == 1)
    #expect(CacheStatistics(locations).counts.count == 1)
  }

  @Test("a cache that cannot be made is told with the variables that choose another place")
  func noPlace() async throws {
    try writeFile([], to: "\(scratch.path)/file")
    let nowhere = Locations(cache: "\(scratch.path)/file/cache", state: locations.state)
    let error = await #expect(throws: FileError.self) { try await CacheLock.shared(nowhere) {} }
    #expect(error?.hint?.contains("XDG_CACHE_HOME") == true)
    #expect(error?.exitCode == .ownError)
  }

  @Test("a cache that others could write to is not used, nor cleared away")
  func strangersFolder() async throws {
    try makeFolder(locations.scratch)
    chmod(locations.cache, 0o775)
    await #expect(throws: FileError.self) { try await CacheLock.shared(locations) {} }
    chmod(locations.cache, 0o755)
    try await CacheLock.shared(locations) {}
    // Only root can give it away.
    guard geteuid() == 0 else { return }
    #expect(chown(locations.cache, 65534, 65534) == 0)
    await #expect(throws: FileError.self) { try await CacheLock.shared(locations) {} }
  }

  @Test("what a link in the place of the scratch folder leads to is not cleared away")
  func linkedScratch() async throws {
    try makeFolder("\(scratch.path)/home/photos")
    try makeFolder(locations.cache)
    symlink("\(scratch.path)/home", locations.scratch)
    try await CacheLock.shared(locations) {}
    #expect(exists("\(scratch.path)/home/photos"))
  }

  @Test("a cache in use cannot be taken exclusively")
  func exclusiveLock() async throws {
    try await CacheLock.shared(locations) {
      try await CacheLock.shared(locations) {
        let isOwn = try await CacheLock.exclusive(locations) { true }
        #expect(isOwn == nil)
      }
      let isOwn = try await CacheLock.exclusive(locations) { true }
      #expect(isOwn == nil)
    }
    let isOwn = try await CacheLock.exclusive(locations) { true }
    #expect(isOwn == true)
  }

  @Test("what is at work stays, whatever times its files are given; a day later it is swept")
  func whatAKillLeftLongAgoIsSwept() async throws {
    let folder = "\(locations.scratch)/run.x"
    try makeFolder("\(folder)/inner")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 946_684_800)], ofItemAtPath: folder)
    try await CacheLock.shared(locations) {
      // The first one swept what was there before it; this is its own.
      try makeFolder("\(folder)/inner")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 946_684_800)], ofItemAtPath: folder)
      try await CacheLock.shared(locations) {}
      #expect(exists(folder))
      try await CacheLock.shared(locations, now: time(nil) + 2 * 86400) {}
      #expect(!exists(folder))
    }
  }

  @Test func anEvaluationThatIsAloneSweepsWhatAKillLeft() async throws {
    let left = [
      "\(locations.scratch)/build.x/tree", "\(locations.steps)/new.x/tree",
      "\(locations.artifacts)/new.x", "\(locations.cores)/new.x",
      "\(locations.observations)/aa.1.2.new",
    ]
    let kept = [
      "\(locations.steps)/aa", "\(locations.artifacts)/aa", "\(locations.observations)/aa",
    ]
    for folder in left + kept { try makeFolder(folder) }
    try await CacheLock.shared(locations) {
      #expect(left.filter(exists).isEmpty)
      #expect(kept.allSatisfy(exists))
    }
  }
}
