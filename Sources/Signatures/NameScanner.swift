import Basics

/// Reads a function name once, from left to right, and drops what stands in brackets.
///
/// Unbalanced brackets are no error: an opening one without its match drops the rest, a closing
/// one without its match is dropped itself.
package struct NameScanner {
  private let bytes: [UInt8]
  private var index = 0
  private var kept: [UInt8] = []

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The name without `(…)`, `<…>`, `[…]` and `{…}`, and without bytes no name has.
  package mutating func withoutGroups() -> [UInt8] {
    while index < bytes.count {
      if takeOperator() { continue }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "["):
        skipGroup()
      case UInt8(ascii: "{"):
        if starts(with: "{lambda") { kept += Array("lambda".utf8) }
        skipGroup()
      case UInt8(ascii: ")"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        index += 1
      case 0x20...0x7e:
        kept.append(byte)
        index += 1
      default:
        index += 1
      }
    }
    return kept
  }

  /// Skips from an opening bracket to behind its match. Only the number of open brackets counts,
  /// not their kinds: `->` and `<` inside are rare, and a wrong guess must not cost the name.
  private mutating func skipGroup() {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
      case UInt8(ascii: ">") where index > 0 && bytes[index - 1] == UInt8(ascii: "-"):
        break
      case UInt8(ascii: ")"), UInt8(ascii: ">"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
      default:
        break
      }
      index += 1
      if depth == 0 { return }
    }
  }

  /// Takes `operator<<`, `operator->`, `operator()` as they are: their signs are no brackets.
  private mutating func takeOperator() -> Bool {
    let word = "operator"
    guard starts(with: word), !isWordByte(at: index - 1) else { return false }
    let end = index + word.utf8.count
    for sign in Self.bracketOperators where starts(with: sign, at: end) {
      kept += Array((word + sign).utf8)
      index = end + sign.utf8.count
      return true
    }
    return false
  }

  private static let bracketOperators = [
    "()", "[]", "<=>", "<<=", ">>=", "<<", ">>", "<=", ">=", "->*", "->", "<", ">",
  ]

  private func starts(with text: String, at start: Int? = nil) -> Bool {
    bytes.dropFirst(start ?? index).starts(with: text.utf8)
  }

  private func isWordByte(at position: Int) -> Bool {
    guard bytes.indices.contains(position) else { return false }
    let byte = bytes[position]
    return byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_")
  }
}
