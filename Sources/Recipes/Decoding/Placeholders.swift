import Basics

/// Fills in every `{name}` of a text; `{{` and `}}` stand for the braces themselves.
///
/// Throws a ``RecipeError`` for a name that has no value, and for a brace without its other one.
package func fill(_ text: String, with values: [String: String]) throws(RecipeError) -> String {
  var result = ""
  for piece in try placeholders(in: text) {
    switch piece {
    case .text(let text):
      result += text
    case .name(let name):
      guard let value = values[name] else {
        throw RecipeError(
          "unknown placeholder '{\(name.printable)}' in \(text.quoted)",
          hint: suggestion(for: name, among: Array(values.keys)))
      }
      result += value
    }
  }
  return result
}

/// A piece of a text with placeholders.
enum PlaceholderPiece: Equatable {
  case text(String)
  case name(String)
}

/// The pieces of a text with placeholders, in order.
func placeholders(in text: String) throws(RecipeError) -> [PlaceholderPiece] {
  var pieces: [PlaceholderPiece] = []
  var plain = String.UnicodeScalarView()
  // By scalars: a brace followed by a combining mark is a brace.
  var rest = text.unicodeScalars[...]
  while let scalar = rest.popFirst() {
    guard scalar == "{" || scalar == "}" else {
      plain.append(scalar)
      continue
    }
    if rest.first == scalar {
      rest.removeFirst()
      plain.append(scalar)
      continue
    }
    guard scalar == "{", let end = rest.firstIndex(of: "}"), isName(String(rest[..<end])) else {
      throw RecipeError(
        "a single '\(scalar)' in \(text.quoted)",
        hint: "write '\(scalar)\(scalar)' for the brace itself")
    }
    if !plain.isEmpty { pieces.append(.text(String(plain))) }
    plain = String.UnicodeScalarView()
    pieces.append(.name(String(rest[..<end])))
    rest = rest[rest.index(after: end)...]
  }
  return plain.isEmpty ? pieces : pieces + [.text(String(plain))]
}

extension FieldDecoder where Value == String {
  /// A text that may hold these placeholders and no others.
  static func template(_ known: [String]) -> FieldDecoder {
    text.checked { text in
      do throws(RecipeError) {
        _ = try fill(text, with: Dictionary(known.map { ($0, "") }) { $1 })
        return nil
      } catch {
        return error.problems.first.map { ($0.message, $0.hint) }
      }
    }
  }
}
