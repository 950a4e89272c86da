import Yams

/// A place in a file: line and column, both from 1, the column in Unicode scalars.
struct TextPosition: Equatable, Comparable {
  var line: Int
  var column: Int

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  init(_ mark: Mark?) {
    self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  static func < (left: TextPosition, right: TextPosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// What stops a file from being read at all.
struct DocumentProblem: Error {
  var place: TextPosition?
  var message: String
  var hint: String?
}

/// The largest recipe, in bytes.
let largestRecipe = 1 << 20

/// Reads one YAML document without anchors, aliases or tags of its own.
///
/// Nesting is bounded by libyaml, which ends at 1,000 indents and brackets.
func document(of bytes: [UInt8]) throws(DocumentProblem) -> Node {
  guard bytes.count <= largestRecipe else {
    throw DocumentProblem(
      message: "the file is larger than 1 MiB", hint: "this does not look like a recipe")
  }
  let text = try checkedText(bytes)
  try refuseAliasBomb(text)
  do {
    let parser = try Parser(yaml: text)
    // Nodes hold their anchors weakly: the parser has to outlive the check.
    return try withExtendedLifetime(parser) {
      guard let root = try parser.singleRoot() else {
        throw DocumentProblem(message: "the file is empty")
      }
      try refuseAnchorsAndTags(root)
      return root
    }
  } catch let problem as DocumentProblem {
    throw problem
  } catch let error as YamlError {
    throw DocumentProblem(error, in: text)
  } catch {
    throw DocumentProblem(message: "\(error)".quoted + " stopped the YAML reader")
  }
}

/// The bytes as text, when they are UTF-8 and hold only the characters that YAML allows.
private func checkedText(_ bytes: [UInt8]) throws(DocumentProblem) -> String {
  var decoder = UTF8()
  var iterator = bytes.makeIterator()
  var place = TextPosition(line: 1, column: 1)
  var text = String.UnicodeScalarView()
  while true {
    switch decoder.decode(&iterator) {
    case .emptyInput:
      return String(text)
    case .error:
      throw DocumentProblem(
        place: place, message: "this is not UTF-8", hint: "save the file as UTF-8")
    case .scalarValue(let scalar):
      // A byte order mark is no part of the text.
      if scalar == "\u{FEFF}", text.isEmpty { continue }
      guard isAllowed(scalar) else {
        throw DocumentProblem(
          place: place,
          message: "the character \(scalar.escaped(asASCII: true)) is not allowed in YAML",
          hint: "remove it; in double quotes it can be written as an escape")
      }
      text.append(scalar)
      place = scalar == "\n" ? TextPosition(line: place.line + 1, column: 1) : place.next
    }
  }
}

extension TextPosition {
  /// The place one column on.
  fileprivate var next: TextPosition { TextPosition(line: line, column: column + 1) }
}

/// What the YAML 1.1 specification calls printable (`c-printable`).
private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
  default: false
  }
}

/// Refuses texts in which aliases could multiply: composing hashes keys, aliases and all.
///
/// Counts what could be an anchor or an alias, so a quoted `&x` counts too. Fewer than these are
/// harmless, and refused exactly once composed.
private func refuseAliasBomb(_ text: String) throws(DocumentProblem) {
  var (anchors, aliases) = (0, 0)
  var firstAlias: TextPosition?
  var place = TextPosition(line: 1, column: 1)
  var before: Unicode.Scalar = " "
  let scalars = text.unicodeScalars
  for (index, scalar) in zip(scalars.indices, scalars) {
    let next = scalars.index(after: index)
    let begins = " \t\r\n[{,:-?".unicodeScalars.contains(before)
    if begins, scalar == "&" || scalar == "*", next < scalars.endIndex,
      scalars[next].properties.isAlphabetic || "0123456789_-".unicodeScalars.contains(scalars[next])
    {
      if scalar == "&" { anchors += 1 } else { aliases += 1 }
      if scalar == "*", firstAlias == nil { firstAlias = place }
    }
    before = scalar
    place = scalar == "\n" ? TextPosition(line: place.line + 1, column: 1) : place.next
  }
  guard anchors == 0 || aliases <= 8 else {
    throw DocumentProblem(
      place: firstAlias, message: "aliases are not allowed", hint: aliasHint)
  }
}

private let aliasHint = "write the value out; put text that begins with '*' or '&' in quotes"

/// The tags that Yams gives to nodes without one.
private let ownTags: Set<String> = Set(
  ["bool", "float", "int", "map", "merge", "null", "seq", "str", "timestamp", "value"]
    .map { "tag:yaml.org,2002:\($0)" }
).union(["", "!"])

/// Refuses anchors, and tags that YAML itself does not define.
private func refuseAnchorsAndTags(_ root: Node) throws(DocumentProblem) {
  var waiting = [root]
  while let node = waiting.popLast() {
    let place = TextPosition(node.mark)
    // An anchor comes before its aliases, so no alias is ever followed here.
    guard node.anchor == nil else {
      throw DocumentProblem(
        place: place, message: "anchors and aliases are not allowed", hint: aliasHint)
    }
    let tag = node.tag.description
    guard ownTags.contains(tag) else {
      throw DocumentProblem(
        place: place, message: "the tag \(tag.quoted) is not allowed",
        hint: "put text that begins with '!' in quotes")
    }
    switch node {
    case .mapping(let mapping):
      waiting += mapping.reversed().flatMap { [$0.value, $0.key] }
    case .sequence(let sequence):
      waiting += sequence.reversed()
    case .scalar, .alias:
      break
    }
  }
}
