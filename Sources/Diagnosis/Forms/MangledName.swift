/// Names of C++ as the linker has them (Itanium C++ ABI), as far as titles need them.
enum MangledName {
  /// `_ZN9grpc_core8Executor10ThreadMainEPv` is `grpc_core::Executor::ThreadMain`. What stands behind the first
  /// template is left out; anything that is no such name is given back as it is.
  static func plain(_ name: String) -> String {
    guard let body = Substring(name).after("_Z") else { return name }
    // A function within another one: what surrounds it tells enough.
    let encoding = body.drop { $0 == "Z" }
    let isNested = encoding.first == "N"
    var rest = isNested ? encoding.dropFirst().drop { "KVrRO".contains($0) } : encoding
    var parts: [String] = []
    if let behind = rest.after("St") {
      parts.append("std")
      rest = behind
    }
    while let (length, behind) = rest.leadingNumber, length > 0, length <= behind.utf8.count {
      let part = behind.prefix(length)
      if !part.hasPrefix("_GLOBAL__N_") { parts.append(String(part)) }
      rest = behind.dropFirst(length)
      if !isNested { break }
    }
    if isNested, let last = parts.last, rest.hasPrefix("C") || rest.hasPrefix("D") {
      parts.append(rest.hasPrefix("D") ? "~" + last : last)
      // What is written within a constructor may run later, and on another thread.
      if rest.hasPrefix("C"), body.first == "Z" { parts.append("lambda") }
      rest = rest.dropFirst(2)
    }
    let isRead = !isNested || rest.first == "E" || rest.first == "I"
    return parts.isEmpty || !isRead ? name : parts.joined(separator: "::")
  }
}
