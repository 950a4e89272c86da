import Glibc
import Probe

/// The processes that belong together: those asked about, their parents up to the one that leads the
/// session or the container, and everything these made.
struct Family {
  /// A bigger family is looked at without its parents.
  private static let most = 1000

  /// Those asked about.
  let asked: [Int]
  /// All of them; every child of a member is one.
  let members: [Int]
  /// The parents of the asked ones that belong to it, nearest first.
  let ancestors: [Int]
  /// The asked ones and what descends from them.
  let scope: Set<Int>
  /// Those, and the parents that forked them: the only ones that are looked into.
  let kin: Set<Int>
  let table: ProcessTable

  init(of asked: [Int], in table: ProcessTable) {
    self.table = table
    self.asked = asked.filter { table.entries[$0] != nil }
    var ancestors: [Int] = []
    var tops: [Int] = []
    for pid in self.asked {
      let parents = table.ancestors(of: pid, while: Self.areKin)
      tops.append(parents.last ?? pid)
      ancestors += parents.filter { !ancestors.contains($0) }
    }
    scope = Set(self.asked.flatMap { table.tree(of: $0) })
    var all = Set(tops.flatMap { table.tree(of: $0) })
    if all.count > Self.most { all = scope }
    // One that is alive for sure: signals can come from outside.
    all.insert(Int(getpid()))
    members = all.sorted()
    self.ancestors = ancestors.filter(all.contains)
    let forkers = self.asked.flatMap { pid in
      table.ancestors(of: pid) { Self.runsSameProgram($0.pid, $1.pid) }
    }
    kin = scope.union(forkers).intersection(all)
  }

  /// Whether a parent belongs to the same family: the same session or the same program, and the same
  /// container.
  private static func areKin(_ child: ProcessTable.Entry, _ parent: ProcessTable.Entry) -> Bool {
    guard parent.pid > 1 || child.session == parent.session else { return false }
    let spaces = [child, parent].map { ProcFile.link("/proc/\($0.pid)/ns/pid") }
    guard spaces[0] == spaces[1] else { return false }
    return child.session == parent.session || runsSameProgram(child.pid, parent.pid)
  }

  /// Whether two processes run the same program, as a parent and its fork do.
  static func runsSameProgram(_ one: Int, _ other: Int) -> Bool {
    guard let program = ProcFile.link("/proc/\(one)/exe") else { return false }
    return program == ProcFile.link("/proc/\(other)/exe")
  }

  /// The threads that were in a process's parents when they forked and are not in it: those that could
  /// not follow. A thread that began later is not among them.
  func lostThreads(of pid: Int) -> [String] {
    let own = Set((ThreadBirth.all(of: pid) ?? []).map(\.name))
    var lost: [String] = []
    var child = pid
    for parent in table.ancestors(of: pid, while: { Self.runsSameProgram($0.pid, $1.pid) }) {
      guard let born = table.entries[child]?.startTime else { break }
      let threads = ThreadBirth.all(of: parent) ?? []
      lost += threads.dropFirst().filter { $0.startTime <= born }.map(\.name)
      child = parent
    }
    return Set(lost).subtracting(own).sorted()
  }
}
