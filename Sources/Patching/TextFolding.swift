/// What programs on the way of a patch do to its text: two lines that are alike folded differ by nothing else.
enum TextFolding: CaseIterable {
  /// Quotes and dashes of print, blanks that do not break or have no width.
  case typography
  /// `&lt;` for `<`.
  case markup
  /// Tabs and blanks.
  case whiteSpace

  /// What was done, and what to do about it.
  var hint: String {
    switch self {
    case .typography:
      "only its quotes, dashes or blanks differ, which some program made those of print; take the raw patch"
    case .markup:
      "only its `&lt;`, `&amp;` and the like differ, as a page of HTML has them; take the raw patch"
    case .whiteSpace:
      "only its tabs and blanks differ, which some program changed; take the raw patch"
    }
  }

  private static let letters: [Unicode.Scalar: String] = [
    "\u{a0}": " ", "\u{202f}": " ", "\u{200b}": "", "\u{200c}": "", "\u{200d}": "", "\u{2060}": "",
    "\u{feff}": "", "\u{ad}": "", "\u{2018}": "'", "\u{2019}": "'", "\u{201a}": "'",
    "\u{201c}": "\"",
    "\u{201d}": "\"", "\u{201e}": "\"", "\u{2010}": "-", "\u{2011}": "-", "\u{2012}": "-",
    "\u{2013}": "-", "\u{2014}": "--", "\u{2212}": "-", "\u{2026}": "...",
  ]

  private static let entities = [
    "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "amp": "&",
  ]

  /// The text that a reference to a character in HTML stands for: `lt`, `#39`, `#x27`; nil for what is none.
  private static func referenced(_ name: Substring) -> String? {
    guard name.first == "#" else { return entities[String(name)] }
    let digits = name.dropFirst()
    let isHexadecimal = digits.first?.lowercased() == "x"
    return UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10)
      .flatMap(Unicode.Scalar.init).map { $0 == "\u{a0}" ? " " : String($0) }
  }

  /// A line without what this form of it may have changed.
  func folded(_ line: Line) -> [UInt8] {
    switch self {
    case .typography:
      guard line.contains(where: { $0 > 0x7f }) else { return Array(line) }
      var text = ""
      for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
        text += Self.letters[scalar] ?? String(scalar)
      }
      return Array(text.utf8)
    case .markup:
      guard line.contains(UInt8(ascii: "&")) else { return Array(line) }
      let text = String(decoding: line, as: UTF8.self)
      let plain = text.replacing(/&(#?\w{1,8});/) { match in
        Self.referenced(match.1) ?? String(match.0)
      }
      return Array(plain.utf8)
    case .whiteSpace:
      return Array(line.split { $0 <= 0x20 }.joined(separator: [0x20]))
    }
  }
}
