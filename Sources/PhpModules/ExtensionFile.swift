import Elf

/// The file of an extension of PHP, and what it tells of itself without being loaded.
package struct ExtensionFile: Sendable {
  /// What PHP makes of a file.
  package enum Kind: Sendable, Equatable {
    /// An extension (`extension=`): it gives out its entry by `get_module`.
    case module
    /// An extension of PHP's engine (`zend_extension=`).
    case engine
    /// None of both.
    case library
  }

  /// How much of its symbols and of what debuggers read a file still has.
  package enum DebugInformation: Sendable, Equatable {
    /// Names, lines and types.
    case full
    /// In a file of this name beside it.
    case elsewhere(String)
    /// The names of functions alone.
    case names
    /// No more than what the dynamic linker needs.
    case none
  }

  /// What PHP makes of it.
  package let kind: Kind
  /// What it says of itself to PHP; nil where it makes that only when it is loaded.
  package let entry: ModuleEntry?
  /// The libraries that it asks for.
  package let needed: [String]
  /// Where it has them looked for beside the system's folders.
  package let runPaths: [String]
  /// Whether some of its code registers handlers for forks.
  package let registersForkHandlers: Bool
  /// Whether some of its code checks assertions: it was built, in part at least, without `NDEBUG`.
  package let hasAssertions: Bool
  /// How much debuggers find.
  package let debugInformation: DebugInformation
  /// The compilers that made it, as they name themselves.
  package let compilers: [String]

  /// Reads a file; nil for what is no ELF file of 64 bits, or a damaged one.
  package init?(_ bytes: [UInt8]) {
    guard let elf = ElfFile(bytes) else { return nil }
    self.init(elf)
  }

  /// Takes what there is to know from a file.
  package init(_ elf: ElfFile) {
    let symbols = elf.dynamicSymbols
    let given = Set(symbols.filter(\.isDefined).map(\.name))
    let asked = Set(symbols.filter { !$0.isDefined }.map(\.name))
    let isModule = given.contains("get_module")
    kind = isModule ? .module : given.contains("zend_extension_entry") ? .engine : .library
    entry = isModule ? ModuleEntry(elf) : nil
    needed = elf.needed
    runPaths = elf.runPaths
    // The one is glibc's own name for what the other, in musl, is called.
    registersForkHandlers =
      asked.contains("__register_atfork") || asked.contains("pthread_atfork")
    hasAssertions = asked.contains("__assert_fail")
    debugInformation = Self.debugInformation(of: elf)
    compilers = Self.compilers(of: elf)
  }

  private static func debugInformation(of elf: ElfFile) -> DebugInformation {
    if elf.sections.contains(where: { $0.name == ".debug_info" }) { return .full }
    let link = elf.section(".gnu_debuglink").prefix { $0 != 0 }
    if !link.isEmpty { return .elsewhere(String(decoding: link, as: UTF8.self)) }
    return elf.section(".symtab").isEmpty ? .none : .names
  }

  private static func compilers(of elf: ElfFile) -> [String] {
    var seen: Set<String> = []
    return elf.section(".comment").split(separator: 0)
      .map { String(decoding: $0, as: UTF8.self) }.filter { seen.insert($0).inserted }
  }
}
