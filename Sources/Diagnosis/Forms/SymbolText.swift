/// What tools print of a function: its name and the offset of the place in it, or a stand-in where the name is not
/// known.
enum SymbolText {
  /// What stands for a name.
  static let standIns: Set<Substring> = [
    "??", "???", "n/a", "[unknown]", "(unknown)", "<unknown>",
  ]

  /// The name alone; nil for a stand-in.
  static func name(_ text: Substring) -> String? {
    let name = withoutOffset(text.trimmed)
    guard let first = name.first, first != "?", !("0"..."9").contains(first),
      !standIns.contains(name), !name.hasPrefix("___lldb_unnamed_symbol")
    else { return nil }
    return String(name)
  }

  /// `f` of `f+82`, `f+0x12/0x90`, `f + 44` and `f - 512`.
  static func withoutOffset(_ text: Substring) -> Substring {
    if let (name, offset) = text.splitAtLast(" + "), offset.leadingNumber != nil {
      return name.trimmed
    }
    if let (name, offset) = text.splitAtLast(" - "), offset.leadingNumber?.rest.isEmpty ?? false {
      return name.trimmed
    }
    if let (name, offset) = text.splitAtLast("+"), isOffset(offset) { return name.trimmed }
    return text
  }

  /// `82`, `0x12`, or `0x12/0x90` with the length of the function.
  private static func isOffset(_ text: Substring) -> Bool {
    if let rest = text.leadingNumber?.rest, rest.isEmpty { return true }
    guard let rest = text.leadingAddress?.rest else { return false }
    return rest.isEmpty || rest.hasPrefix("/0x")
  }
}
