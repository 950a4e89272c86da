/// A stanza of a file of apt's in the form of deb822(5): fields, with a blank line behind the last.
struct Deb822Stanza {
  /// Each as it is written: the name, a colon, the value, and the lines with which that goes on.
  private var fields: [String] = []

  /// The stanzas of a text, without its comments.
  static func all(in text: String) -> [Deb822Stanza] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .split(whereSeparator: { $0.allSatisfy(\.isWhitespace) })
      .map(Deb822Stanza.init)
  }

  private init(_ lines: ArraySlice<Substring>) {
    for line in lines where !line.hasPrefix("#") {
      // A line that begins with a blank goes on with the field before it.
      if line.first?.isWhitespace ?? false, let last = fields.indices.last {
        fields[last] += "\n" + line
      } else {
        fields.append(String(line))
      }
    }
  }

  /// The words of a field, whose name is in lower case here and in any there; none where it is missing.
  func words(of name: String) -> [Substring] {
    guard let index = index(of: name) else { return [] }
    return fields[index].dropFirst(name.count + 1).split(whereSeparator: \.isWhitespace)
  }

  /// Whether apt uses it: `Enabled` has none of the words that it reads as no (sources.list(5)).
  var isEnabled: Bool {
    let word = words(of: "enabled").first?.lowercased() ?? ""
    return !["no", "false", "without", "off", "disable", "0"].contains(word)
  }

  /// Gives a field that is there another value, and its name the usual case.
  mutating func set(_ name: String, to value: String) {
    if let index = index(of: name.lowercased()) { fields[index] = "\(name): \(value)" }
  }

  /// The stanza as text, with the blank line that ends it.
  var text: String { fields.joined(separator: "\n") + "\n\n" }

  private func index(of name: String) -> Int? {
    fields.firstIndex { $0.lowercased().hasPrefix(name + ":") }
  }
}
