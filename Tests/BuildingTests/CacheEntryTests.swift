import Basics
import Files
import Foundation
import Testing
@testable import Building
@testable import Debian
@testable import Storage

@Suite struct CacheEntryTests {
  private let scratch: ScratchFolder

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-entries")
  }

  private var locations: Locations {
    Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state")
  }

  private var store: ArtifactStore { ArtifactStore(folder: locations.artifacts) }

  private func artifact(_ key: String, _ text: String = "code") throws -> Artifact {
    try makeFolder(locations.artifacts)
    return try store.add(
      key: key, files: ["grpc.so": Array(text.utf8)], codeDigest: "1", seconds: 1)
  }

  @Test func whatIsThereIsListedWithItsSize() throws {
    _ = try artifact("one")
    try makeFolder("\(locations.steps)/two/inner")
    try writeFile([1, 2, 3], to: "\(locations.steps)/two/inner/file")
    let entries = CacheEntry.all(locations)
    #expect(entries.map(\.kind) == [.artifacts, .steps])
    #expect(entries.last?.bytes == 3)
    try entries[1].remove(locations)
    #expect(CacheEntry.all(locations).map(\.kind) == [.artifacts])
  }

  @Test func theOldestGoFirst() {
    let entries = (1...4).map {
      CacheEntry(kind: .steps, path: "\($0)", bytes: 10, lastUsed: Double(10 - $0))
    }
    func gone(_ oldest: Double?, _ bytes: Int?) -> [String] {
      CacheEntry.superfluous(entries, notUsedSince: oldest, moreThan: bytes).map(\.path)
    }
    #expect(gone(nil, nil) == [])
    #expect(gone(8, nil) == ["4", "3"])
    #expect(gone(nil, 25) == ["4", "3"])
    #expect(gone(7, 25) == ["4", "3"])
    #expect(gone(nil, 0) == ["4", "3", "2", "1"])
  }

  @Test func aWholeArtifactIsFound() throws {
    let made = try artifact("key")
    #expect(store.find("key") == made && store.fault(of: "key") == nil)
  }

  /// What can happen to an artifact in the cache.
  enum Harm: CaseIterable {
    case touched, truncatedManifest, emptyManifest, otherKey, linkedFile, linkedFolder, strayFile
    case climbingName, folderForFile, noFile
  }

  @Test(arguments: Harm.allCases) func aHarmedArtifactIsNotUsedAndMadeAgain(_ harm: Harm) throws {
    let made = try artifact("key")
    let folder = "\(locations.artifacts)/key"
    let files = FileManager.default
    let manifest = "\(folder)/manifest.json"
    let file = "\(folder)/grpc.so"
    let elsewhere = "\(scratch.path)/elsewhere"
    switch harm {
    case .touched: try writeFile(Array("c0de".utf8), to: file)
    case .truncatedManifest: try writeFile(Array(try readFile(manifest).dropLast(9)), to: manifest)
    case .emptyManifest: try writeFile([], to: manifest)
    case .otherKey:
      var other = made
      other.key = "other"
      try writeFile(Array(JSONEncoder().encode(other)), to: manifest)
    case .linkedFile:
      try files.moveItem(atPath: file, toPath: elsewhere)
      try files.createSymbolicLink(atPath: file, withDestinationPath: elsewhere)
    case .linkedFolder:
      try files.moveItem(atPath: folder, toPath: elsewhere)
      try files.createSymbolicLink(atPath: folder, withDestinationPath: elsewhere)
    case .strayFile: try writeFile([1], to: "\(folder)/libgrpc.so.29")
    case .climbingName:
      var other = made
      other.files["../../made"] = digest(of: "code".utf8)
      try writeFile(Array(JSONEncoder().encode(other)), to: manifest)
    case .folderForFile:
      try files.removeItem(atPath: file)
      try makeFolder(file)
    case .noFile: try files.removeItem(atPath: file)
    }
    #expect(store.find("key") == nil)
    #expect(store.fault(of: "key")?.contains("/artifacts/key") ?? false)
    #expect(try artifact("key") == made && store.find("key") == made)
  }
}
