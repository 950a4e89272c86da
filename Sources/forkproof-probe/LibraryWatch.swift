import Model
import Probe

/// Looks into the memory maps of each of the run's processes until the libraries of interest are
/// found there. Each is looked at: one that has another core than its parent must not go unseen.
struct LibraryWatch {
  private let files: MappedFiles
  private var found: Set<String> = []
  /// The processes that have all of them.
  private var complete: Set<Int> = []

  init(names: [String]) { files = MappedFiles(names: names) }

  mutating func look(at snapshot: Snapshot) {
    for process in snapshot.processes where !process.isPeer && process.zombie == nil {
      guard !complete.contains(process.pid), let here = files.found(in: process.pid) else {
        continue
      }
      for paths in here.values { found.formUnion(paths) }
      if here.count == files.count { complete.insert(process.pid) }
    }
  }

  /// The paths found, and those of `more`, each once; the digests are the host's to fill in, where it
  /// can keep them.
  func libraries(and more: some Sequence<String>) -> [MappedLibrary] {
    found.union(more).sorted().map { MappedLibrary(path: $0, digest: nil) }
  }
}
