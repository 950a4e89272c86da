import Observation
import Probe
import Storage

/// Looks into the memory maps of the run's processes until the libraries of interest are found.
struct LibraryWatch {
  private let names: [String]
  private var found: Set<String> = []

  init(names: [String]) { self.names = names }

  /// The paths found, each once; the digests are the host's to fill in, where it can keep them.
  var libraries: [MappedLibrary] { found.sorted().map { MappedLibrary(path: $0, digest: "") } }

  mutating func look(at snapshot: Snapshot) {
    guard found.count < names.count else { return }
    for process in snapshot.processes where !process.isPeer && process.zombie == nil {
      guard let bytes = try? readFile("/proc/\(process.pid)/maps") else { continue }
      for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
        guard let slash = line.firstIndex(of: "/") else { continue }
        let path = line[slash...]
        if isOfInterest(path) { found.insert(String(path)) }
      }
    }
  }

  /// `libgrpc.so` stands for `libgrpc.so.29` too.
  private func isOfInterest(_ path: Substring) -> Bool {
    let file = path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...]
    return names.contains { file == $0 || file.hasPrefix($0 + ".") }
  }
}
