/// Names of C++ as the linker has them (Itanium C++ ABI), as far as titles need them.
enum MangledName {
  /// `_ZN9grpc_core8Executor10ThreadMainEPv` is `grpc_core::Executor::ThreadMain`; anything that is no
  /// such name, or has templates in it, is given back as it is.
  static func plain(_ name: String) -> String {
    var rest = Substring(name)
    guard let body = rest.after("_ZN") ?? rest.after("_Z") else { return name }
    let isNested = name.hasPrefix("_ZN")
    rest = isNested ? body.drop { "KVr".contains($0) } : body
    var parts: [String] = []
    while let (length, behind) = rest.leadingNumber, length > 0, length <= behind.utf8.count {
      parts.append(String(behind.prefix(length)))
      rest = behind.dropFirst(length)
      if !isNested { break }
    }
    if isNested, let last = parts.last, rest.hasPrefix("C") || rest.hasPrefix("D") {
      parts.append(rest.hasPrefix("D") ? "~" + last : last)
      rest = rest.dropFirst(2)
    }
    guard !parts.isEmpty, !isNested || rest.first == "E" else { return name }
    return parts.joined(separator: "::")
  }
}
