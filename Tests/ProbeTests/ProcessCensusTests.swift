import Model
import Testing

@testable import Probe

/// A machine on which processes come and end between one listing and the next.
private final class Storm: ProcessInspector {
  let seesAll = true
  private(set) var listings = 0
  private let listed: (Int) -> [Int]
  private let tables: [Int: [OpenDescriptor]]
  private let refusing: Set<Int>

  init(
    _ tables: [Int: [OpenDescriptor]], refusing: Set<Int> = [], listed: @escaping (Int) -> [Int]
  ) {
    self.tables = tables
    self.refusing = refusing
    self.listed = listed
  }

  func processes() -> [Int] {
    listings += 1
    return listed(listings)
  }
  func descriptors(of pid: Int) -> [OpenDescriptor]? { tables[pid] }
  func isGone(_ pid: Int) -> Bool { tables[pid] == nil && !refusing.contains(pid) }
  func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo? { nil }
  func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? { nil }
  func mappings(of pid: Int) -> [ProcMapping]? { nil }
  func locks() -> [FileLock]? { nil }
  func shareMemory(_ one: Int, _ other: Int) -> Bool? { false }
  func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool? { nil }
  func localSocket(_: UInt64, of _: Int) -> LocalSocket? { nil }
  func hasTimeLimit(_: Int, of _: Int, isRead _: Bool) -> Bool? { nil }
}

@Suite("Who holds a pipe while processes come and go")
struct ProcessCensusTests {
  private let reading = OpenDescriptor(
    number: 3, target: "pipe:[7]", device: 1, inode: 7, isWritable: false)
  private let writing = OpenDescriptor(
    number: 4, target: "pipe:[7]", device: 1, inode: 7, isReadable: false)

  private func read(_ storm: Storm) -> WaitSight {
    let reader = ProcessSample(pid: 10, parent: 1)
    var snapshot = Snapshot(at: 0)
    snapshot.processes = [reader, ProcessSample(pid: 20, parent: 10)]
    return ResourceHolders(snapshot: snapshot, details: storm).transfer(3, isRead: true, in: reader)
  }

  private func ends(_ sight: WaitSight) -> [Int]? {
    guard case .descriptors(let waits) = sight.reason else { return nil }
    return waits.flatMap(\.otherEnds)
  }

  @Test("one that ended before it was read holds nothing")
  func ended() {
    let storm = Storm([10: [reading], 20: [writing]]) { _ in [10, 20, 99] }
    #expect(ends(read(storm)) == [20])
    #expect(storm.listings == 2)
  }

  @Test("what it handed on is found with a child that no list had yet")
  func handedOn() {
    let storm = Storm([10: [reading], 20: [], 98: [], 99: [writing]]) { listing in
      switch listing {
      case 1: [10, 20, 97]
      case 2: [10, 20, 96, 98]
      default: [10, 20, 98, 99]
      }
    }
    #expect(ends(read(storm)) == [99])
    #expect(storm.listings == 3)
  }

  @Test("where some end in every listing, the answer is in doubt")
  func endless() {
    let storm = Storm([10: [reading], 20: [writing]]) { [10, 20, 100 + $0] }
    #expect(read(storm).doubt == .unseen("pipe:[7]"))
    #expect(storm.listings < 100)
  }

  @Test("one that lives and does not let us look may hold it")
  func refused() {
    let storm = Storm([10: [reading], 20: [writing]], refusing: [30]) { _ in [10, 20, 30] }
    #expect(read(storm).doubt == .unseen("pipe:[7]"))
  }
}
