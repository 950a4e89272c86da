import Observation
import Probe
import Storage

/// Looks into the memory maps of each of the run's processes until the libraries of interest are
/// found there. Each is looked at: one that has another core than its parent must not go unseen.
struct LibraryWatch {
  private let names: [String]
  private var found: Set<String> = []
  /// The processes that have all of them.
  private var complete: Set<Int> = []

  init(names: [String]) { self.names = names }

  /// The paths found, each once; the digests are the host's to fill in, where it can keep them.
  var libraries: [MappedLibrary] { found.sorted().map { MappedLibrary(path: $0, digest: "") } }

  mutating func look(at snapshot: Snapshot) {
    for process in snapshot.processes where !process.isPeer && process.zombie == nil {
      guard !complete.contains(process.pid),
        let bytes = try? readFile("/proc/\(process.pid)/maps")
      else { continue }
      var here: Set<Substring> = []
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        guard let slash = line.firstIndex(of: "/") else { continue }
        let path = line[slash...]
        guard let name = nameOfInterest(path) else { continue }
        here.insert(name)
        found.insert(String(path))
      }
      if here.count == names.count { complete.insert(process.pid) }
    }
  }

  /// `libgrpc.so` stands for `libgrpc.so.29` too.
  private func nameOfInterest(_ path: Substring) -> Substring? {
    let file = path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]
    return names.first { file == $0 || file.hasPrefix($0 + ".") }.map { $0[...] }
  }
}
