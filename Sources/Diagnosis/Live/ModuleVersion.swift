import Basics
import Probe

/// The version that a mapped extension of PHP tells PHP, read from the memory of the process.
enum ModuleVersion {
  /// `struct _zend_module_entry`, the same from PHP 7.0 to 8.5: its size, where its name is pointed to and
  /// where its version.
  private static let layout = (size: UInt64(168), name: 32, version: 88)

  private static let (mostMappings, mostLooks) = (4, 4096)

  /// The version of the extension in the file of this path, or of core by its file's name.
  static func of(_ path: String, in pid: Int, _ mapped: [ProcMapping]) -> String? {
    let file = path.lastPathPart
    // libgrpc.so.29.0.0: core has numbers of its own.
    if let (_, number) = Substring(file).split(at: "libgrpc.so.") {
      return number.split(separator: " ").first.map { "core \($0)" }
    }
    guard file.hasPrefix("grpc.so") else { return nil }
    let mappings = mapped.filter { $0.path == path }
    var looks = 0
    for mapping in mappings.filter(\.isWritable).prefix(mostMappings) {
      let length = min(Int(mapping.range.count), 4 << 20)
      guard let data = readMemory(of: pid, at: mapping.range.lowerBound, count: length) else {
        continue
      }
      for offset in stride(from: 0, to: max(0, data.count - Int(layout.size)), by: 8)
      where word(data, offset) & 0xffff == layout.size {
        // Memory that is full of such words is no extension's.
        looks += 1
        if looks > mostLooks { return nil }
        guard text(at: word(data, offset + layout.name), in: pid, mappings) == "grpc" else {
          continue
        }
        return text(at: word(data, offset + layout.version), in: pid, mappings)
      }
    }
    return nil
  }

  private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt64 {
    bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
  }

  /// The zero-terminated text that lies in one of the file's own mappings.
  private static func text(at address: UInt64, in pid: Int, _ mappings: [ProcMapping]) -> String? {
    guard let home = mappings.first(where: { $0.range.contains(address) }) else { return nil }
    let room = min(24, Int(home.range.upperBound - address))
    guard let bytes = readMemory(of: pid, at: address, count: room),
      let end = bytes.firstIndex(of: 0)
    else { return nil }
    return Shown.line(String(decoding: bytes[..<end], as: UTF8.self), limit: 24)
  }
}
