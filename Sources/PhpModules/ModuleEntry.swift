import Elf

/// What an extension says of itself to PHP (`struct _zend_module_entry`), read from its file: the same
/// layout from PHP 7.0 to 8.5.
package struct ModuleEntry: Sendable, Equatable {
  /// The name that PHP knows the extension by.
  package var name: String
  /// Its version; nil where it has none.
  package var version: String?
  /// The number of PHP's interface that it was built for: `20220829`.
  package var api: Int
  /// Whether it was built for a PHP with Zend's debugging.
  package var isDebug: Bool
  /// Whether it was built for a thread-safe PHP.
  package var isThreadSafe: Bool
  /// All of these as PHP compares them: `API20220829,NTS`.
  package var buildID: String

  private static let size = 168
  /// How many places of a file that begin like an entry are looked at.
  private static let mostLooks = 1 << 16
  /// A date: no interface is older than PHP 7, and none is to be expected after this century.
  private static let apis = 20_151_012...21_000_101

  /// The entry of a file that PHP loads; nil for a file that has none, or makes it when it is loaded.
  package init?(_ elf: ElfFile) {
    let entries = Self.all(in: elf)
    let returned = elf.addressReturned(by: "get_module")
    guard let found = entries.first(where: { $0.address == returned }) ?? entries.first else {
      return nil
    }
    self = found.entry
  }

  /// Every entry that lies in the file: a program has those of all extensions that are built in.
  private static func all(in elf: ElfFile) -> [(address: Int, entry: ModuleEntry)] {
    let image = elf.image
    var found: [(Int, ModuleEntry)] = []
    var looked = 0
    for section in elf.sections where section.isAllocated && section.isWritable {
      // Compilers lay it on a multiple of eight, as its pointers ask.
      let start = (8 - section.address % 8) % 8
      for offset in stride(from: start, through: section.bytes.count - size, by: 8)
      where section.bytes[section.bytes.startIndex + offset] == UInt8(size) {
        // A file that is made of entries is no extension.
        looked += 1
        if looked > mostLooks { return found }
        let address = section.address &+ offset
        if let entry = ModuleEntry(at: address, image) { found.append((address, entry)) }
      }
    }
    return found
  }

  private init?(at address: Int, _ image: ElfFile.Image) {
    guard image.number(at: address, bytes: 2) == Self.size,
      let api = image.number(at: address &+ 4, bytes: 4), Self.apis.contains(api),
      let debug = image.number(at: address &+ 8, bytes: 1), debug <= 1,
      let threads = image.number(at: address &+ 9, bytes: 1), threads <= 1,
      let name = image.pointer(at: address &+ 32).flatMap({ image.text(at: $0) }), !name.isEmpty,
      let build = image.pointer(at: address &+ 160).flatMap({ image.text(at: $0) }),
      build.hasPrefix("API")
    else { return nil }
    self.name = name
    self.api = api
    isDebug = debug == 1
    isThreadSafe = threads == 1
    buildID = build
    version = image.pointer(at: address &+ 88).flatMap { image.text(at: $0) }
  }
}
