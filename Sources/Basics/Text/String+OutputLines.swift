extension String {
  /// The lines of what a process wrote, empty ones left out. By bytes, since it may be long and any
  /// process may have written it.
  package var outputLines: [Substring] {
    utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.map { Substring($0) }
  }
}

extension Substring {
  /// Whether this stands somewhere in the line, byte for byte.
  package func holds(_ words: StaticString) -> Bool {
    words.withUTF8Buffer { words in
      guard let first = words.first else { return true }
      var rest = utf8[...]
      while let start = rest.firstIndex(of: first) {
        rest = rest[start...]
        if rest.starts(with: words) { return true }
        rest = rest.dropFirst()
      }
      return false
    }
  }
}
