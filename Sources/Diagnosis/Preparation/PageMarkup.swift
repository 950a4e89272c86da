/// The tags and entities of HTML in a line.
enum PageMarkup {
  private static let marks = [
    "<pre", "<br", "<p>", "</p>", "<li", "<div", "<code", "</code", "</pre", "<span", "</span",
    "<td", "<tr",
    "</td", "</tr",
  ]
  /// Elements that begin and end lines.
  private static let blocks: Set = [
    "blockquote", "br", "details", "div", "li", "ol", "p", "pre", "summary", "table", "tbody",
    "thead", "tr",
    "ul",
  ]
  /// Elements that stand beside one another in a line.
  private static let cells: Set = ["td", "th"]
  /// Characters of a tag that are looked at.
  private static let longestTag = 200
  private static let inline: Set = [
    "a", "b", "code", "em", "font", "kbd", "mark", "samp", "span", "strong", "tt",
  ]

  /// The lines that a line of HTML is shown as. A line without tags is given back as it is: templates of
  /// C++ have angle brackets, too.
  static func lines(of line: Substring) -> [Substring] {
    guard line.utf8.contains(UInt8(ascii: "<")) else { return [line] }
    let text = line.lowercased()
    guard marks.contains(where: { text.contains($0) }) else { return [line] }
    var lines: [Substring] = []
    var current = ""
    var rest = line
    while let start = rest.firstIndex(of: "<") {
      current += rest[..<start]
      rest = rest[start...]
      guard let (name, behind) = tag(rest) else {
        current.append("<")
        rest = rest.dropFirst()
        continue
      }
      rest = behind
      if cells.contains(name) { current.append(" ") }
      guard blocks.contains(name) else { continue }
      lines.append(Substring(current))
      current = ""
    }
    lines.append(Substring(current + rest))
    return lines
  }

  /// The name of the tag that a text begins with, and what follows it; nil for anything else.
  private static func tag(_ text: Substring) -> (name: String, rest: Substring)? {
    let body = text.dropFirst().drop { $0 == "/" }
    let name = body.prefix { $0.isLetter && $0.isASCII }.lowercased()
    let rest = body.dropFirst(name.count)
    guard blocks.contains(name) || inline.contains(name) || cells.contains(name),
      let next = rest.first,
      next == ">" || next == " " || next == "/",
      let end = rest.prefix(longestTag).firstIndex(of: ">")
    else { return nil }
    return (name, rest[end...].dropFirst())
  }

  static func withoutEntities(_ text: Substring) -> Substring {
    let entities: [(name: String, character: Character)] = [
      ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&apos;", "'"),
      ("&nbsp;", " "), ("&lowbar;", "_"), ("&num;", "#"),
    ]
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
        result.append(entity.character)
        rest = rest.dropFirst(entity.name.count)
      } else if let (character, behind) = numbered(rest) {
        result.append(character)
        rest = behind
      } else {
        result.append("&")
        rest = rest.dropFirst()
      }
    }
    return Substring(result + rest)
  }

  /// The character of `&#35;` or `&#x23;`, and what follows it.
  private static func numbered(_ text: Substring) -> (Character, Substring)? {
    guard text.hasPrefix("&#"), let end = text.prefix(10).firstIndex(of: ";") else { return nil }
    let digits = text[..<end].dropFirst(2)
    let isHex = digits.first == "x" || digits.first == "X"
    guard let code = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10),
      let scalar = Unicode.Scalar(code), code >= 0x20
    else { return nil }
    return (code == 0xa0 ? " " : Character(scalar), text[end...].dropFirst())
  }
}
