extension StringProtocol {
  /// Whether this path is `folder` or lies below it; both as they are written, links and `..` aside.
  package func isWithin(_ folder: some StringProtocol) -> Bool {
    guard utf8.starts(with: folder.utf8) else { return false }
    let rest = utf8.dropFirst(folder.utf8.count)
    return rest.isEmpty || rest.first == UInt8(ascii: "/")
  }

  /// The last part of this path, slashes at its end aside; the whole where there is no part.
  package var lastPathPart: String {
    utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) }
      ?? String(self)
  }
}
