/// Frames of gdb in a picture that was read by a machine, or on a page that took `#` for a heading: the number
/// has lost its sign, letters stand for digits, or blanks for lines below.
enum MisreadFrame {
  /// The frame as it was; nil where the line is none, or none that was misread.
  static func repaired(_ line: Substring) -> Substring? {
    let numbered = renumbered(line)
    return underscored(numbered ?? line.trimmed) ?? numbered
  }

  /// With the lines below that were read as blanks in the name of a function of C, and in that of its file.
  private static func underscored(_ line: Substring) -> Substring? {
    guard line.first == "#", let (head, rest) = line.split(at: " in "), head.contains("0x"),
      let (name, behind) = rest.split(at: " (")
    else { return nil }
    let isOfC = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || " _.@".contains($0))
    }
    let function = isOfC && !name.hasPrefix("operator") ? name.replacing(" ", with: "_") : name
    var tail = behind
    if let (arguments, file) = behind.split(at: ") from /") {
      tail = arguments + ") from /" + file.replacing(" ", with: "_")
    }
    guard function != name || tail != behind else { return nil }
    return head + " in " + function + " (" + tail
  }

  private static func renumbered(_ line: Substring) -> Substring? {
    let text = line.trimmed
    let hasSign = text.first == "#"
    // What a sign is taken for.
    let bare = text.first.map { "#HＨ*＃£".contains($0) } ?? false ? text.dropFirst() : text
    guard let (number, behind) = number(bare), let (address, rest) = address(behind) else {
      return nil
    }
    guard hasSign || rest.hasPrefix("in ") else { return nil }
    let isAsRead = hasSign && bare.hasPrefix(number) && behind.hasPrefix("0x" + address)
    return isAsRead ? nil : Substring("#\(number)  0x\(address) \(rest)")
  }

  /// Up to four digits, and what follows them without blanks.
  private static func number(_ text: Substring) -> (String, Substring)? {
    let word = text.prefix { $0 != " " }
    guard (1...4).contains(word.utf8.count), word.endIndex < text.endIndex,
      let digits = digits(word, isHexadecimal: false)
    else { return nil }
    return (digits, text[word.endIndex...].trimmed)
  }

  /// The digits of an address of eight at least, and what follows it without blanks.
  private static func address(_ text: Substring) -> (String, Substring)? {
    guard ["0x", "Ox", "0X", "OX", "ox"].contains(where: { text.hasPrefix($0) }) else { return nil }
    let word = text.dropFirst(2).prefix { $0 != " " }
    guard (8...16).contains(word.utf8.count), let digits = digits(word, isHexadecimal: true) else {
      return nil
    }
    return (digits, text[word.endIndex...].trimmed)
  }

  /// The digits that a word stands for, some of which were read as letters; nil for any other word.
  private static func digits(_ word: Substring, isHexadecimal: Bool) -> String? {
    var digits = ""
    for letter in word {
      switch letter {
      case "0"..."9": digits.append(letter)
      case "a"..."f" where isHexadecimal, "A"..."F" where isHexadecimal: digits.append(letter)
      case "O", "o": digits.append("0")
      case "l", "I": digits.append("1")
      default: return nil
      }
    }
    return digits
  }
}
