/// The tags and entities of HTML in a line.
enum PageMarkup {
  private static let marks = [
    "<pre", "<br", "<p>", "</p>", "<li", "<div", "<code", "</code", "</pre",
  ]
  /// Elements that begin and end lines.
  private static let blocks: Set = [
    "blockquote", "br", "details", "div", "li", "ol", "p", "pre", "summary", "tr", "ul",
  ]
  /// Characters of a tag that are looked at.
  private static let longestTag = 200
  private static let inline: Set = ["a", "code", "font", "samp", "span", "tt"]

  /// The lines that a line of HTML is shown as. A line without tags is given back as it is: templates of
  /// C++ have angle brackets, too.
  static func lines(of line: Substring) -> [Substring] {
    let text = line.lowercased()
    guard text.utf8.contains(UInt8(ascii: "<")), marks.contains(where: { text.contains($0) }) else {
      return [line]
    }
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
    guard blocks.contains(name) || inline.contains(name), let next = rest.first,
      next == ">" || next == " " || next == "/",
      let end = rest.prefix(longestTag).firstIndex(of: ">")
    else { return nil }
    return (name, rest[end...].dropFirst())
  }

  static func withoutEntities(_ text: Substring) -> Substring {
    let entities: [(name: String, character: Character)] = [
      ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'"),
      ("&#x27;", "'"), ("&apos;", "'"), ("&nbsp;", " "), ("&#160;", " "),
    ]
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      rest = rest[start...]
      if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
        result.append(entity.character)
        rest = rest.dropFirst(entity.name.count)
      } else {
        result.append("&")
        rest = rest.dropFirst()
      }
    }
    return Substring(result + rest)
  }
}
