/// How many columns of a terminal text takes, as `wcwidth(3)` has it: wide East Asian characters and
/// emoji two, combining marks none.
package enum TextWidth {
  package static func of(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + of($1) }
  }

  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: break
    }
    // Vowels and final consonants of Hangul join the syllable before them.
    if 0x1160...0x11ff ~= scalar.value { return 0 }
    return wide.contains { $0 ~= scalar.value } ? 2 : 1
  }

  /// `text` cut to `columns`, the cut marked by `…`.
  package static func cut(_ text: String, to columns: Int) -> String {
    guard of(text) > columns else { return text }
    var result = String.UnicodeScalarView()
    var used = 1
    for scalar in text.unicodeScalars {
      used += of(scalar)
      if used > columns { break }
      result.append(scalar)
    }
    return String(result) + "…"
  }

  package static func pad(_ text: String, to columns: Int) -> String {
    text + String(repeating: " ", count: max(0, columns - of(text)))
  }

  /// The blocks that Unicode's EastAsianWidth calls wide, and those that terminals draw so.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x25fd...0x25fe,
    0x2614...0x2615, 0x2648...0x2653, 0x26a1...0x26a1, 0x2705...0x2705, 0x270a...0x270b,
    0x274c...0x274c, 0x2753...0x2755, 0x2795...0x2797, 0x2b1b...0x2b1c, 0x2b50...0x2b50,
    0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97c,
    0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff01...0xff60,
    0xffe0...0xffe6, 0x16fe0...0x18aff, 0x1b000...0x1b2ff, 0x1f004...0x1f004, 0x1f0cf...0x1f0cf,
    0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f64f, 0x1f680...0x1f6ff, 0x1f7e0...0x1f7eb,
    0x1f90c...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd,
  ]
}

/// Folds a text at its blanks to lines of `width` columns (0: one line), the first after `head`, the
/// others indented as far. A word that is wider than a line is broken.
package func fold(_ text: String, width: Int, head: String = "    ") -> [String] {
  let indent = String(repeating: " ", count: TextWidth.of(head))
  let room = width - indent.utf8.count
  guard width > 0, room >= 16 else { return [head + text] }
  var lines: [String] = []
  var line = ""
  var used = 0
  for word in words(of: text).flatMap({ broken($0, to: room) }) {
    let columns = TextWidth.of(word)
    if used > 0, used + 1 + columns > room {
      lines.append(line)
      (line, used) = (word, columns)
    } else {
      line += used == 0 ? word : " " + word
      used += (used == 0 ? 0 : 1) + columns
    }
  }
  lines.append(line)
  return lines.enumerated().map { ($0.offset == 0 ? head : indent) + $0.element }
}

/// Folds a list between its items only, unless one is wider than a line.
package func fold(list items: [String], width: Int, head: String = "    ") -> [String] {
  let kept = items.map { $0.replacing(" ", with: "\u{a0}") }
  return fold(kept.joined(separator: ", "), width: width, head: head)
    .map { $0.replacing("\u{a0}", with: " ") }
}

/// The words of a text, a number and its per cent sign being one.
private func words(of text: String) -> [String] {
  text.split(separator: " ").reduce(into: []) { words, word in
    if word == "%", let last = words.indices.last {
      words[last] += " %"
    } else {
      words.append(String(word))
    }
  }
}

private func broken(_ word: String, to room: Int) -> [String] {
  guard TextWidth.of(word) > room else { return [word] }
  var parts: [String] = []
  var part = String.UnicodeScalarView()
  var used = 0
  for scalar in word.unicodeScalars {
    let columns = TextWidth.of(scalar)
    if used + columns > room {
      parts.append(String(part))
      part = String.UnicodeScalarView()
      used = 0
    }
    part.append(scalar)
    used += columns
  }
  return parts + [String(part)]
}
