import Basics

/// How the value of a field is read: nil means that the reader was told why not.
struct FieldDecoder<Value> {
  let read: (NodeReader) -> Value?

  /// This decoder, for values of which `problem` says nothing.
  func checked(_ problem: @escaping (Value) -> (message: String, hint: String?)?) -> FieldDecoder {
    FieldDecoder { reader in
      guard let value = read(reader) else { return nil }
      guard let found = problem(value) else { return value }
      reader.report(found.message, hint: found.hint)
      return nil
    }
  }

  /// A list of such values.
  static func list<Element>(of decoder: FieldDecoder<Element>) -> FieldDecoder<[Element]>
  where Value == [Element] {
    FieldDecoder { $0.list(of: decoder) }
  }

  /// A list of at least one such value.
  static func some<Element>(of decoder: FieldDecoder<Element>) -> FieldDecoder<[Element]>
  where Value == [Element] {
    list(of: decoder).checked { $0.isEmpty ? ("is empty", "name at least one") : nil }
  }

  /// A mapping of free names to such values.
  static func map<Element>(of decoder: FieldDecoder<Element>) -> FieldDecoder<[String: Element]>
  where Value == [String: Element] {
    FieldDecoder { $0.mapping()?.all(as: decoder) }
  }

  /// A mapping with keys of its own.
  static func mapping(_ read: @escaping (MappingReader) -> Value?) -> FieldDecoder {
    FieldDecoder { reader in
      guard let mapping = reader.mapping() else { return nil }
      let value = read(mapping)
      mapping.finish()
      return value
    }
  }
}

extension FieldDecoder where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of the cases, by its raw value.
  static var choice: FieldDecoder {
    FieldDecoder { $0.choice(of: Value.allCases.map(\.rawValue)).flatMap(Value.init(rawValue:)) }
  }
}

extension FieldDecoder where Value == Bool {
  /// `true` or `false`, and no other word for them.
  static var flag: FieldDecoder { FieldDecoder { $0.flag() } }
}

extension FieldDecoder where Value == Int {
  /// Plain decimal digits within a range.
  static func whole(in range: ClosedRange<Int>) -> FieldDecoder {
    FieldDecoder { $0.whole(in: range) }
  }
}

extension FieldDecoder where Value == String {
  /// Any text, the empty one in quotes included.
  static var text: FieldDecoder { FieldDecoder { $0.text() } }

  /// A text that says something.
  static var words: FieldDecoder {
    text.checked { text in
      text.contains { !$0.isWhitespace } ? nil : ("is empty", nil)
    }
  }

  /// A name: lower-case letters and digits, with `-`, `_` and `.` in between.
  static var name: FieldDecoder {
    text.checked { isName($0) ? nil : ("\($0.quoted) is not a name", nameHint) }
  }

  /// The name of a class of PHP: `Grpc\Channel`.
  static var className: FieldDecoder {
    text.checked { text in
      let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
      let isClass = parts.allSatisfy { part in
        !part.isEmpty && !(part.first?.isNumber ?? true)
          && part.utf8.allSatisfy { $0 >= 0x80 || isWordOfPhp($0) }
      }
      return isClass ? nil : ("\(text.quoted) names no class", "write it as Grpc\\Channel")
    }
  }

  private static func isWordOfPhp(_ byte: UInt8) -> Bool {
    let character = Character(UnicodeScalar(byte))
    return character == "_" || character.isLetter || character.isNumber
  }

  /// A path below the folder it is relative to.
  static var path: FieldDecoder {
    text.checked { path in
      staysInside(path)
        ? nil : ("\(path.quoted) leaves its folder", "name a relative path without '..'")
    }
  }
}

extension FieldDecoder where Value == [String] {
  /// A list of names, each there once.
  static var names: FieldDecoder {
    FieldDecoder { reader in
      guard let names = reader.list(of: .name) else { return nil }
      var known: Set<String> = []
      for (index, name) in names.enumerated() where !known.insert(name).inserted {
        let path = "\(reader.path)[\(index)]"
        reader.log.add("\(path): \(name.quoted) is there twice", hint: "remove one", path: path)
      }
      return names
    }
  }
}

/// What a name may consist of.
package let nameHint = "use lower-case letters and digits, with '-', '_' and '.' in between"

/// Whether a text can name a recipe, a phase or a role.
package func isName(_ text: String) -> Bool {
  func isWord(_ byte: UInt8) -> Bool { byte.isASCIILowercase || byte.isASCIIDigit }
  let bytes = Array(text.utf8)
  guard let first = bytes.first, let last = bytes.last, bytes.count <= 100 else { return false }
  return isWord(first) && isWord(last)
    && bytes.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
}

/// Whether a path is relative and cannot leave the folder it is relative to, links aside.
func staysInside(_ path: String) -> Bool {
  guard !path.isEmpty, !path.hasPrefix("/") else { return false }
  return path == "."
    || path.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { $0 != ".." && $0 != "." && !$0.isEmpty }
}
