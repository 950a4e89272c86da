import Basics
import Yams

/// How a recipe's reader asks for a key.
enum KeyUse: Equatable {
  /// The key has to be there.
  case required
  /// The key may be left out, and stands for this value then; nil for nothing.
  case optional(default: String?)
  /// Exactly one of several keys has to be there, and this is one of them.
  case alternative
}

/// The problems met while one file is read, and the places of what it holds.
final class ProblemLog {
  let file: String
  private(set) var problems: [RecipeProblem] = []
  /// Where each value stands, by its path: `must[1].phase.name`.
  var locations: [String: TextPosition] = [:]
  /// The keys that were asked for, by their paths: `must[1].phase.name`.
  private(set) var keyUses: [String: KeyUse] = [:]

  init(file: String) {
    self.file = file
  }

  func add(_ message: String, hint: String? = nil, at place: TextPosition?) {
    problems.append(
      RecipeProblem(
        file: file, line: place?.line, column: place?.column, message: message, hint: hint))
  }

  /// Adds a problem of the value at this path.
  func add(_ message: String, hint: String? = nil, path: String) {
    add(message, hint: hint, at: locations[path])
  }

  /// Notes that the key at this path is known.
  func note(_ use: KeyUse, of path: String) {
    keyUses[path] = use
  }

  /// The problems in the order of the file.
  var inOrder: [RecipeProblem] {
    func key(_ problem: RecipeProblem) -> (Int, Int) { (problem.line ?? 0, problem.column ?? 0) }
    return problems.enumerated()
      .sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }
      .map(\.element)
  }
}

private func < (left: ((Int, Int), Int), right: ((Int, Int), Int)) -> Bool {
  left.0 == right.0 ? left.1 < right.1 : left.0 < right.0
}

/// A node together with its path and the log that its problems go to.
///
/// A value is read as what its field wants: `yes`, `1_000` and `0x10` are texts where a text is
/// wanted. A method that gives nil has reported why.
struct NodeReader {
  let node: Node
  let path: String
  let log: ProblemLog

  init(_ node: Node, path: String, log: ProblemLog) {
    self.node = node
    self.path = path
    self.log = log
    log.locations[path] = TextPosition(node.mark)
  }

  /// Reports a problem of this value; the message follows the path.
  func report(_ message: String, hint: String? = nil) {
    let subject = path.isEmpty ? "" : "\(path.printable): "
    log.add(subject + message, hint: hint, at: TextPosition(node.mark))
  }

  private func mismatch(_ expected: String, hint: String? = nil) {
    report("expected \(expected), found \(found)", hint: hint)
  }

  private var found: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar): isNothing ? "nothing" : "the text \(scalar.string.quoted)"
    case .alias: "an alias"
    }
  }

  private var isPlain: Bool {
    node.scalar?.style == .plain
  }

  private var isNothing: Bool {
    isPlain && ["", "~", "null", "Null", "NULL"].contains(node.scalar?.string)
  }

  func text() -> String? {
    guard let scalar = node.scalar, !isNothing else {
      mismatch("a text", hint: textHint)
      return nil
    }
    guard !scalar.string.unicodeScalars.contains("\0") else {
      report("holds a NUL character", hint: "remove it")
      return nil
    }
    return scalar.string
  }

  /// `{name}` without quotes is a mapping of one key without a value.
  private var textHint: String? {
    if isNothing, let text = node.scalar?.string, !text.isEmpty {
      return "put it in quotes if the text \(text.quoted) is meant"
    }
    guard let pair = node.mapping?.first, node.mapping?.count == 1,
      let key = pair.key.scalar?.string, pair.value.scalar?.string == ""
    else { return nil }
    return "put it in quotes: \"{\(key.printable)}\""
  }

  func whole(in range: ClosedRange<Int>) -> Int? {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard isPlain, let text = node.scalar?.string,
      text == "0" || (text.first != "0" && !text.isEmpty && text.allSatisfy(isDigit)),
      let value = Int(text), range.contains(value)
    else {
      mismatch(expected, hint: node.scalar == nil ? nil : "write plain digits, such as 10")
      return nil
    }
    return value
  }

  func flag() -> Bool? {
    switch isPlain ? node.scalar?.string : nil {
    case "true": return true
    case "false": return false
    default:
      mismatch("true or false")
      return nil
    }
  }

  func choice(of known: [String]) -> String? {
    guard let text = text() else { return nil }
    guard known.contains(text) else {
      let near = nearest(to: text, among: known).map { "did you mean \($0.quoted)?" }
      report("\(text.quoted) is not one of \(known.joined(separator: ", "))", hint: near)
      return nil
    }
    return text
  }

  func list<Element>(of decoder: FieldDecoder<Element>) -> [Element]? {
    guard let sequence = node.sequence else {
      mismatch("a list", hint: node.scalar == nil ? nil : "write it as [a, b], or one '- a' a line")
      return nil
    }
    let elements = sequence.enumerated().map { index, element in
      decoder.read(NodeReader(element, path: "\(path)[\(index)]", log: log))
    }
    return elements.contains { $0 == nil } ? nil : elements.compactMap { $0 }
  }

  func mapping() -> MappingReader? {
    guard let mapping = node.mapping else {
      mismatch("a mapping", hint: node.scalar == nil ? nil : "write it as 'key: value'")
      return nil
    }
    return MappingReader(mapping, of: self)
  }
}

private func isDigit(_ character: Character) -> Bool {
  ("0"..."9").contains(character)
}
