import Files
import Model
import Probe

/// Looks into the memory maps of each of the run's processes until the libraries of interest are
/// found there. Each is looked at: one that has another core than its parent must not go unseen.
///
/// It goes by bytes: this is done at every snapshot of every process, and a map has hundreds of lines.
struct LibraryWatch {
  private let names: [[UInt8]]
  private var found: Set<String> = []
  /// The processes that have all of them.
  private var complete: Set<Int> = []

  init(names: [String]) { self.names = names.map { Array($0.utf8) } }

  /// The paths found, each once; the digests are the host's to fill in, where it can keep them.
  var libraries: [MappedLibrary] { found.sorted().map { MappedLibrary(path: $0, digest: "") } }

  mutating func look(at snapshot: Snapshot) {
    for process in snapshot.processes where !process.isPeer && process.zombie == nil {
      guard !complete.contains(process.pid),
        let bytes = try? readFile("/proc/\(process.pid)/maps")
      else { continue }
      var here: Set<Int> = []
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let slash = UInt8(ascii: "/")
        guard let first = line.firstIndex(of: slash), let last = line.lastIndex(of: slash),
          let name = nameOfInterest(line[(last + 1)...])
        else { continue }
        here.insert(name)
        found.insert(String(decoding: line[first...], as: UTF8.self))
      }
      if here.count == names.count { complete.insert(process.pid) }
    }
  }

  /// Which of the names a file has; `libgrpc.so` stands for `libgrpc.so.29` too.
  private func nameOfInterest(_ file: ArraySlice<UInt8>) -> Int? {
    names.firstIndex { name in
      file.starts(with: name)
        && (file.count == name.count || file[file.startIndex + name.count] == UInt8(ascii: "."))
    }
  }
}
