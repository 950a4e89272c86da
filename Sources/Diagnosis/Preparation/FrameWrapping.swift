/// What stands around a frame in tables, strings and markup.
enum FrameWrapping {
  private static let separators = Set("|│;,\"'`$".unicodeScalars)

  /// A frame without what follows it, and without the escapes of Markdown and JSON.
  static func removed(from piece: Substring) -> Substring {
    var text = withoutCallout(withoutEnding(piece.trimmed))
    if text.utf8.contains(UInt8(ascii: "\\")) { text = unescaped(text) }
    // A cell of a table ends behind the number of the frame.
    guard let (_, rest) = text.after("#")?.leadingNumber, text.first == "#" else { return text }
    let body = rest.drop { " |`\"'".contains($0) }
    guard rest.first == " ", rest.prefix(upTo: body.startIndex).contains(where: { $0 != " " })
    else {
      return text
    }
    return text[..<rest.startIndex] + "  " + body
  }

  /// The text without the signs that it ends with and that are no part of the frame.
  private static func withoutEnding(_ piece: Substring) -> Substring {
    var text = piece
    // Brackets that were opened in front of the frame.
    var surplus = [("{", "}"), ("[", "]")].map { open, close in
      text.utf8.count { $0 == close.utf8.first } - text.utf8.count { $0 == open.utf8.first }
    }
    while let last = text.unicodeScalars.last {
      if separators.contains(last) || last == " " {
        text.unicodeScalars.removeLast()
      } else if text.hasSuffix("\\n") || text.hasSuffix("\\r") {
        text.removeLast(2)
      } else if let kind = ["}", "]"].firstIndex(of: last), surplus[kind] > 0 {
        surplus[kind] -= 1
        text.unicodeScalars.removeLast()
      } else {
        break
      }
    }
    return text
  }

  /// `… <3>` of AsciiDoc, which numbers the lines that it explains.
  private static func withoutCallout(_ text: Substring) -> Substring {
    guard text.hasSuffix(">"), let (before, number) = text.splitAtLast(" <"),
      let (_, rest) = number.leadingNumber, rest == ">"
    else { return text }
    return before.trimmed
  }

  private static func unescaped(_ text: Substring) -> Substring {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars
    while let scalar = rest.popFirst() {
      let next = rest.first
      // A namespace of PHP ends in one, too: `App\{closure}`.
      if scalar == "\\", let next, next.isASCII, next != "{",
        next.properties.generalCategory.isSign
      {
        result.append(next)
        rest.removeFirst()
      } else {
        result.append(scalar)
      }
    }
    return Substring(String(result))
  }
}

extension Unicode.GeneralCategory {
  /// Whether it is punctuation or a symbol.
  fileprivate var isSign: Bool {
    switch self {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol,
      .modifierSymbol, .otherSymbol:
      true
    default: false
    }
  }
}
