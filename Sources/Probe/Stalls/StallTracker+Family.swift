/// Details where not every process of the machine can be seen: then who holds the other end
/// of a descriptor is not known, and nothing is proved from descriptors.
struct PartialProcessInspector: ProcessInspector {
  private let live = LiveProcessInspector()

  func processes() -> [Int] { live.processes() }
  func descriptors(of pid: Int) -> [OpenDescriptor]? { nil }
  func descriptorInfo(of pid: Int, _ descriptor: Int) -> DescriptorInfo? { nil }
  func memory(of pid: Int, at address: UInt64, count: Int) -> [UInt8]? {
    live.memory(of: pid, at: address, count: count)
  }
  func mappings(of pid: Int) -> [ProcMapping]? { live.mappings(of: pid) }
  func locks() -> [FileLock]? { nil }
  func shareMemory(_ one: Int, _ other: Int) -> Bool? { live.shareMemory(one, other) }
  func isMember(_ descriptor: Int, ofSet set: Int, in pid: Int) -> Bool? { nil }
}

extension StallTracker {
  /// A tracker of some of the running system's processes, which looks into those that `alarms` may ask.
  /// `seesAll` where `/proc` shows every process of the machine.
  package init(inertThreads: Set<String>, seesAll: Bool, alarms: FamilyAlarms) {
    self.init(
      stallLimit: .max, inertThreads: inertThreads, timerReader: alarms,
      makeDetails: {
        seesAll ? LiveProcessInspector() as any ProcessInspector : PartialProcessInspector()
      })
  }
}
