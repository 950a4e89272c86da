extension StallTracker {
  /// A tracker of some of the running system's processes, which looks into those that `alarms` may ask.
  /// `seesAll` where `/proc` shows every process of the machine.
  package init(inertThreads: Set<String>, seesAll: Bool, alarms: FamilyAlarms) {
    self.init(
      stallLimit: .max, inertThreads: inertThreads, timerReader: alarms,
      makeDetails: { LiveProcessInspector(seesAll: seesAll) })
    seesOthersMove = true
  }
}
