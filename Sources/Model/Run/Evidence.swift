/// What the kernel saw of the processes under test, to be compared with what these say of themselves.
package struct Evidence: Codable, Sendable, Equatable {
  /// The processes that ran a script of ours, each as it was when it first reported.
  package var greetings: [Greeting] = []
  /// The processes whose script came to its end, by the kernel's word on who said so.
  package var finished: [Int] = []
  /// What the run did to the probe, the peer or what they hear, in words.
  package var tampering: [String] = []
  /// What the run used more of than any run may, in words; nil when it kept within bounds.
  package var excess: String?
  /// How late the probe was woken, how long disks kept the run, and of one that came to its limit how long others had
  /// its cores, in microseconds, the delays added up that are long enough to notice; nil where there were none.
  package var lateness: Int?
  /// When the run ended, in microseconds since it began, where no clean one takes so long; nil for one in time.
  package var endedLate: Int?

  /// Nothing seen.
  package init() {}

  /// Takes in one such delay, in microseconds.
  package mutating func note(lateness late: Int) {
    if late >= Self.noticeable { lateness = (lateness ?? 0) + late }
  }

  /// Shorter delays are those of any machine at work, in microseconds.
  private static let noticeable = 100_000
}

/// A process that reports for the first time: it waits for an answer while the kernel is asked about it.
package struct Greeting: Codable, Sendable, Equatable {
  /// The process.
  package var pid: Int
  /// Its parent.
  package var parent: Int
  /// When it was asked about.
  package var at: Int
  /// Whether it had the run's script open.
  package var hasScript: Bool
  /// The paths of the libraries of interest that it had mapped.
  package var libraries: [String]
  /// What its parent had then; nil where that is not of the run, and in observations made before it was
  /// asked.
  package var parentUse: ResourceUse?

  /// A process as the kernel showed it.
  package init(pid: Int, parent: Int, at: Int, hasScript: Bool, libraries: [String]) {
    self.pid = pid
    self.parent = parent
    self.at = at
    self.hasScript = hasScript
    self.libraries = libraries
  }
}
