import CLinux

/// Where `text` stands, all of it before any of it again; found by `memmem(3)`, which is fast in a
/// debug build too.
func places(of text: String, in bytes: [UInt8]) -> [Int] {
  var found: [Int] = []
  var start = 0
  while let next = place(of: text, in: bytes, from: start) {
    found.append(next)
    start = next + text.utf8.count
  }
  return found
}

/// The first place of `text` at or after `start`, with nothing of it at `limit` or behind.
func place(of text: String, in bytes: [UInt8], from start: Int, upTo limit: Int = .max) -> Int? {
  let needle = Array(text.utf8)
  return bytes.withUnsafeBytes { hay in
    let end = min(hay.count, limit)
    guard let base = hay.baseAddress, start < end,
      let hit = fp_find(base + start, end - start, needle, needle.count)
    else { return nil }
    return base.distance(to: hit)
  }
}
