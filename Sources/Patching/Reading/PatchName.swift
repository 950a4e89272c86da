import Git

/// A file's name in a patch.
struct PatchName {
  var path: String
  /// True for `/dev/null`: there is no such file.
  var isNull: Bool
  /// True when the time beside it says that there is no such file.
  var isEpoch: Bool
}

extension PatchParser {
  /// The name on a line of the file header, refused when no tree could have it.
  func name(after prefix: String, at index: Int) throws(PatchError) -> PatchName {
    let rest = lines[index].content.dropFirst(prefix.utf8.count)
    // Escapes take four bytes each, and a time may follow.
    guard rest.count <= 5 * InputLimit.pathBytes else { throw tooLong(rest, at: index) }
    if rest.first == UInt8(ascii: "\"") {
      guard let (bytes, after) = Unquoted.read(rest) else {
        throw error(.brokenHeader, "a quoted name that does not end", at: index)
      }
      return try checked(bytes, time: String(decoding: after, as: UTF8.self), at: index)
    }
    if let tab = rest.firstIndex(of: UInt8(ascii: "\t")) {
      return try checked(
        Array(rest[..<tab]), time: String(decoding: rest[(tab + 1)...], as: UTF8.self), at: index)
    }
    // Some tools write a blank, not a tab, before the time.
    if let time = Self.timeStart(in: rest) {
      var path = rest[..<time]
      while path.last == UInt8(ascii: " ") { path.removeLast() }
      return try checked(
        Array(path), time: String(decoding: rest[time...], as: UTF8.self), at: index)
    }
    // A name that ends in blanks has a tab behind them; without one they are of a page or an editor.
    let end = rest.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? rest.endIndex
    return try checked(Array(rest[..<end]), at: index)
  }

  /// Where a time such as `2020-01-31 12:00` begins behind a blank; a name of many blanks is read once.
  private static func timeStart(in name: Line) -> Int? {
    let form = Array("dddd-dd-dd dd:dd".utf8)
    func isTime(_ start: Int) -> Bool {
      guard name.endIndex - start >= form.count else { return false }
      return zip(name[start...], form).allSatisfy { byte, letter in
        letter == UInt8(ascii: "d") ? (0x30...0x39).contains(byte) : byte == letter
      }
    }
    return name.indices.dropFirst().first { name[$0 - 1] == UInt8(ascii: " ") && isTime($0) }
  }

  private func tooLong(_ path: some Sequence<UInt8>, at index: Int) -> PatchError {
    error(
      .unsafePath, "a path of more than \(InputLimit.pathBytes) bytes: \(quoted(path))", at: index)
  }

  func checked(_ bytes: [UInt8], time: String = "", at index: Int) throws(PatchError) -> PatchName {
    guard bytes.count <= InputLimit.pathBytes else { throw tooLong(bytes, at: index) }
    guard var path = String(validating: bytes, as: UTF8.self) else {
      throw error(.unsafePath, "a path that is not UTF-8: \(quoted(bytes))", at: index)
    }
    // Prefixes of Bitbucket's.
    for prefix in ["src", "dst"] where path.hasPrefix("\(prefix)://") {
      path = "\(prefix)/\(path.dropFirst(6))"
    }
    if ["/dev/null", "a/dev/null", "b/dev/null"].contains(path) {
      return PatchName(path: path, isNull: true, isEpoch: false)
    }
    // A leading `./` is a prefix like any other.
    let bare = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    if let fault = SafePath.fault(of: bare) {
      throw error(
        .unsafePath, "\(quoted(path.utf8)) must not be changed: \(fault)",
        hint: "a patch names files below the top of the source", at: index)
    }
    return PatchName(path: path, isNull: false, isEpoch: Self.isEpoch(time))
  }

  /// True for midnight of 1 January 1970 in any zone, which diff writes for a file not there, and for svn's word for one.
  private static func isEpoch(_ time: String) -> Bool {
    if time == "(nonexistent)" { return true }
    guard time.hasPrefix("19") else { return false }
    let form = /(\d{4}-\d\d-\d\d) (\d\d):(\d\d):00(\.0+)? ?([+-]\d{4})?/
    guard let parts = time.wholeMatch(of: form),
      let hour = Int(parts.output.2), let minute = Int(parts.output.3)
    else { return false }
    var zone = 0
    if let text = parts.output.5, let number = Int(text) {
      zone = (number / 100) * 60 + number % 100
    }
    let minutes = hour * 60 + minute - zone
    return (parts.output.1 == "1970-01-01" && minutes == 0)
      || (parts.output.1 == "1969-12-31" && minutes == 24 * 60)
  }
}

/// A name in double quotes with C escapes, as git writes it.
enum Unquoted {
  /// The bytes of the name and what follows the closing quote; nil when there is none.
  static func read(_ quoted: Line) -> (name: [UInt8], rest: Line)? {
    var name: [UInt8] = []
    var rest = quoted.dropFirst()
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return (name, rest) }
      guard byte == UInt8(ascii: "\\") else {
        name.append(byte)
        continue
      }
      guard let escaped = escape(&rest) else { return nil }
      name.append(escaped)
    }
    return nil
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
    UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
    UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
  ]

  private static func escape(_ rest: inout Line) -> UInt8? {
    guard let first = rest.popFirst() else { return nil }
    if let letter = letters[first] { return letter }
    guard let high = rest.popFirst(), let low = rest.popFirst() else { return nil }
    return UInt8(String(decoding: [first, high, low], as: UTF8.self), radix: 8)
  }

  /// The other way: a path as git writes it in a header, in quotes where it must be.
  static func quote(_ path: String) -> String {
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
    if isPlain { return path }
    var text = "\""
    for byte in path.utf8 {
      if byte > 0x1f, byte < 0x7f, byte != 0x22, byte != 0x5c {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return text + "\""
  }
}
