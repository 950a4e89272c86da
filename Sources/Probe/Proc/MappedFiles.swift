import CLinux

/// Finds libraries by their names in memory maps. It goes by bytes, and mostly the C library's: maps
/// have hundreds of lines and are read at every snapshot.
package struct MappedFiles: Sendable {
  private let names: [[UInt8]]

  /// Looks for files of these names; `libgrpc.so` stands for `libgrpc.so.29` too.
  package init(names: [String]) { self.names = names.map { Array("/\($0)".utf8) } }

  /// How many names there are.
  package var count: Int { names.count }

  /// The paths that a process has mapped, by the number of the name; nil where it does not let us look.
  package func found(in pid: Int) -> [Int: Set<String>]? {
    ProcFile.bytes("/proc/\(pid)/maps").map(found(in:))
  }

  /// The same in the text of `/proc/PID/maps`.
  func found(in maps: [UInt8]) -> [Int: Set<String>] {
    var found: [Int: Set<String>] = [:]
    maps.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      for (number, name) in names.enumerated() {
        var offset = 0
        while offset < bytes.count,
          let hit = fp_find(start + offset, bytes.count - offset, name, name.count)
        {
          let at = start.distance(to: hit)
          offset = at + name.count
          let rest = bytes[offset...].prefix { $0 != ByteText.newline }
          guard rest.isEmpty || rest.first == UInt8(ascii: "."),
            !rest.contains(UInt8(ascii: "/"))
          else { continue }
          let line = bytes[..<at].lastIndex(of: ByteText.newline).map { $0 + 1 } ?? 0
          let path = bytes[line..<rest.endIndex].drop { $0 != UInt8(ascii: "/") }
          found[number, default: []].insert(String(decoding: path, as: UTF8.self))
        }
      }
    }
    return found
  }
}
