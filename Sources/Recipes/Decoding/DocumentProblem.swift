import Yams

extension DocumentProblem {
  /// What Yams found wrong, in the words of this tool.
  init(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
      self.init(syntax: problem, at: TextPosition(mark), in: text)
    case .composer(_, let problem, let mark, _):
      self.init(composing: problem, at: TextPosition(mark))
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(duplicate: keys.first ?? "", first: TextPosition(context.mark), in: text)
    case .reader(let problem, _, _, _), .writer(let problem), .emitter(let problem),
      .representer(let problem):
      self.init(message: "the file cannot be read: \(problem)")
    case .memory, .no, .dataCouldNotBeDecoded:
      self.init(message: "the file cannot be read")
    }
  }

  private init(syntax problem: String, at place: TextPosition, in text: String) {
    self.init(place: place, message: "not YAML: \(problem)")
    let line = lines(of: text).dropFirst(place.line - 1).first ?? ""
    if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
      hint = "indent with spaces; this line begins with a tab"
    } else if problem.contains("nesting level") {
      message = "nested more than 1,000 levels deep"
      hint = "this does not look like a recipe"
    } else if problem.contains("mapping values are not allowed") {
      hint = "put text that holds ': ' in quotes"
    } else if problem.contains("cannot start any token") {
      hint = "put text that begins with such a character in quotes"
    }
  }

  private init(composing problem: String, at place: TextPosition) {
    if problem.contains("undefined alias") {
      self.init(
        place: place, message: "aliases are not allowed",
        hint: "put text that begins with '*' in quotes")
    } else if problem.contains("another document") {
      self.init(
        place: place, message: "a second document begins here",
        hint: "write one recipe a file, without '---' in between")
    } else {
      self.init(place: place, message: "not YAML: \(problem)")
    }
  }

  /// Yams names the first place only, so the second is looked for in the text.
  private init(duplicate key: String, first: TextPosition, in text: String) {
    let second = secondPlace(of: key, first: first, in: text)
    let earlier = second == nil ? "" : ", first on line \(first.line), column \(first.column)"
    self.init(
      place: second ?? first, message: "the key \(key.quoted) is there twice\(earlier)",
      hint: "remove one of the two")
  }
}

/// The lines of a text, as libyaml counts them.
private func lines(of text: String) -> [Substring] {
  text.unicodeScalars.split(omittingEmptySubsequences: false) { $0 == "\n" }.map(Substring.init)
}

/// Where a key stands again in the mapping that holds it at `first`; nil when it is not found.
///
/// In a mapping of one key a line that is the same column further down; in `{}` the next such key.
private func secondPlace(of key: String, first: TextPosition, in text: String) -> TextPosition? {
  let all = lines(of: text)
  guard all.indices.contains(first.line - 1) else { return nil }
  let spellings = [key, "\"\(key)\"", "'\(key)'"].map { Array($0.unicodeScalars) }
  for number in first.line...all.count {
    let line = Array(all[number - 1].unicodeScalars)
    let start = number == first.line ? first.column : 0
    for column in line.indices.dropFirst(start) {
      let before = column == 0 ? " " : line[column - 1]
      guard " {,?".unicodeScalars.contains(before) else { continue }
      let isKey = spellings.contains { spelling in
        line[column...].starts(with: spelling)
          && line[(column + spelling.count)...].first { $0 != " " } == ":"
      }
      let inBlock = line[..<column].allSatisfy { $0 == " " }
      if isKey, !inBlock || column == first.column - 1 {
        return TextPosition(line: number, column: column + 1)
      }
    }
  }
  return nil
}
