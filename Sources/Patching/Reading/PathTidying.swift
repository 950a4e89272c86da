/// Paths as people and tools write them that are not git's.
enum PathTidying {
  /// What a path may begin with that no path of a tree does, and that is taken off with the leading parts.
  private static let leads = ["./", "/", "../", "~/"]

  /// A path without doubled slashes, without parts `.` behind the first, and with slashes for the backslashes of
  /// Windows; a name that git put in quotes has its own backslashes.
  static func plain(_ path: String, isQuoted: Bool) -> String {
    var text = path
    if !isQuoted, text.contains("\\"), !text.contains("/") {
      text = text.replacing("\\", with: "/")
    }
    let drive = text.utf8.prefix(3).map { $0 }
    if drive.count == 3, (0x41...0x5a).contains(drive[0] & 0xdf), drive[1] == UInt8(ascii: ":"),
      drive[2] == UInt8(ascii: "/")
    {
      text.removeFirst(2)
    }
    guard text.contains("//") || text.contains("/./") else { return text }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let kept = parts.enumerated().filter { index, part in
      index == 0 || index == parts.count - 1 || part != "" && part != "."
    }
    return kept.map(\.element).joined(separator: "/")
  }

  /// The path without what it begins with outside of a tree; a leading `./` is a prefix like any other.
  static func withoutLead(_ path: String) -> String {
    guard let lead = leads.first(where: { path.hasPrefix($0) }) else { return path }
    var rest = path.dropFirst(lead.count)
    while lead == "../", rest.hasPrefix("../") { rest = rest.dropFirst(3) }
    return String(rest)
  }

  /// Whether a path begins outside of any tree: it is absolute, or of a folder above or at home.
  static func isOutside(_ path: String) -> Bool {
    !path.hasPrefix("./") && leads.contains { path.hasPrefix($0) }
  }
}
