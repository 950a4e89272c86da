/// What every process of the machine holds, read while processes come and go.
///
/// One that ended between the listing and the reading holds nothing any more; but what it held, a child that
/// is in no list yet may hold: then the processes are listed again, until all of a list were there to be read.
final class ProcessCensus {
  /// Listings at most. On a machine that makes processes all the time some end in each of them.
  private static let most = 24

  private let snapshot: Snapshot
  private let details: any ProcessInspector
  private var known: [Holder]??

  struct Holder {
    var pid: Int
    var descriptor: OpenDescriptor
  }

  init(_ snapshot: Snapshot, _ details: any ProcessInspector) {
    self.snapshot = snapshot
    self.details = details
  }

  /// Every open descriptor of every process; nil where one does not let us look, or not all are shown.
  var holders: [Holder]? {
    if let known { return known }
    let found = everyone { details.descriptors(of: $0) }.map { tables in
      tables.flatMap { pid, table in table.map { Holder(pid: pid, descriptor: $0) } }
    }
    known = .some(found)
    return found
  }

  /// Every mapping of every process; nil as for `holders`.
  var mappings: [(Int, [ProcMapping])]? { everyone { details.mappings(of: $0) } }

  /// What `read` gives of every process. The peer's is left out: it lets no process look, and shares no
  /// pipe, event or memory with the run.
  private func everyone<Table>(_ read: (Int) -> Table?) -> [(Int, Table)]? {
    guard details.seesAll else { return nil }
    var all: [(Int, Table)] = []
    var seen: Set<Int> = []
    for _ in 0..<Self.most {
      var isComplete = true
      for pid in details.processes() where seen.insert(pid).inserted {
        if let process = snapshot.process(pid), process.zombie != nil || process.isPeer { continue }
        if let table = read(pid) {
          all.append((pid, table))
        } else if details.isGone(pid) {
          isComplete = false
        } else {
          return nil
        }
      }
      if isComplete { return all }
    }
    return nil
  }
}
