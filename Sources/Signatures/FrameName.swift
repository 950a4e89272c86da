/// Function names of stacks, freed from all that varies between builds, tools and runs.
package enum FrameName {
  /// Longest name read, in bytes; what follows is cut, so that a hostile trace costs little.
  package static let longestInput = 16 << 10
  /// Longest name given back, in bytes.
  package static let longestName = 160

  /// The name without return type, arguments, templates, clone and version suffixes, anonymous
  /// and versioned namespaces and numbers of lambdas; nil where nothing is left (`??`).
  ///
  ///     void foo::Bar<int>::baz(char*) const [clone .part.0]   →   foo::Bar::baz
  package static func normalised(_ raw: String) -> String? {
    // What the probe says for want of a function, where neither libdw nor gdb read the stack in time.
    if raw.hasPrefix("system call ") { return nil }
    var scanner = NameScanner(Array(raw.utf8.prefix(longestInput)))
    let bytes = lastWord(of: scanner.withoutGroups())
    let name = String(decoding: bytes.prefix(while: { $0 != UInt8(ascii: "@") }), as: UTF8.self)
    let parts = components(of: withoutCloneSuffix(name)).filter { !isVersionNamespace($0) }
    let joined = parts.joined(separator: "::")
    guard joined.contains(where: { $0 != "?" && $0 != ":" }) else { return nil }
    return String(joined.prefix(longestName))
  }

  /// The name as titles show it: the function and the class around it, without namespaces.
  ///
  /// A method of the extension becomes its PHP name: `zim_Call_startBatch` is
  /// `Grpc\Call::startBatch`.
  package static func short(_ normalised: String) -> String {
    if let method = phpMethod(normalised) { return method }
    let parts = components(of: normalised)
    guard let last = parts.last else { return normalised }
    // A namespace says little; by upstream's style only types start with a capital letter.
    guard let owner = parts.dropLast().last, owner.first?.isUppercase == true else { return last }
    return owner + "::" + last
  }

  /// The PHP name of a method of the extension, by what `PHP_METHOD` makes of it; nil for others.
  package static func phpMethod(_ normalised: String) -> String? {
    let parts = normalised.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "zim", extensionClasses.contains(String(parts[1])),
      !parts[2].isEmpty
    else { return nil }
    return "Grpc\\\(parts[1])::\(parts[2])"
  }

  private static let extensionClasses: Set<String> = [
    "Call", "CallCredentials", "Channel", "ChannelCredentials", "Server", "ServerCredentials",
    "Timeval",
  ]

  /// `operator bool` is one name; otherwise what stands before the last blank is a return type.
  private static func lastWord(of bytes: [UInt8]) -> [UInt8] {
    var words = bytes.split(separator: UInt8(ascii: " "))
    while let last = words.last, words.count > 1, qualifiers.contains(Array(last)) {
      words.removeLast()
    }
    if let conversion = words.firstIndex(where: { $0.suffix(8).elementsEqual("operator".utf8) }) {
      return Array(words[conversion...].joined(separator: [UInt8(ascii: " ")]))
    }
    return words.last.map(Array.init) ?? []
  }

  private static let qualifiers: Set<[UInt8]> = Set(
    ["const", "volatile", "&", "&&", "noexcept"].map { Array($0.utf8) })

  /// `.part.0`, `.cold`, `.constprop.1`, `.llvm.123`: no name of C or C++ holds a dot itself.
  private static func withoutCloneSuffix(_ name: String) -> String {
    guard let dot = name.dropFirst().firstIndex(of: ".") else { return name }
    return String(name[..<dot])
  }

  private static func components(of name: String) -> [String] {
    var parts: [String] = []
    var current = ""
    var colons = 0
    for character in name {
      if character == ":" {
        colons += 1
        continue
      }
      if colons > 0 {
        if !current.isEmpty { parts.append(current) }
        current = ""
        colons = 0
      }
      current.append(character)
    }
    if !current.isEmpty { parts.append(current) }
    return parts
  }

  /// Inline namespaces that only carry a version: `absl::debian3`, `absl::lts_20220623`.
  private static func isVersionNamespace(_ part: String) -> Bool {
    if part.hasPrefix("lts_") || part == "__cxx11" || part == "__1" { return true }
    let number = part.dropFirst("debian".count)
    return part.hasPrefix("debian") && !number.isEmpty && number.allSatisfy(\.isNumber)
  }
}
