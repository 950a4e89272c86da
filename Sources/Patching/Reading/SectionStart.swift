extension [Line] {
  /// Whether the two lines with a file's names begin there, behind `width` bytes that stand in front of each.
  func hasNames(at index: Int, behind width: Int = 0) -> Bool {
    self[index].dropFirst(width).starts(with: "--- ") && index + 1 < count
      && self[index + 1].dropFirst(width).starts(with: "+++ ")
  }

  /// Whether a section of a unified diff begins there.
  func hasSection(at index: Int, behind width: Int = 0) -> Bool {
    self[index].dropFirst(width).starts(with: "diff --git ") || hasNames(at: index, behind: width)
  }
}
