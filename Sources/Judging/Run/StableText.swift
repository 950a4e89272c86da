/// Text freed from what varies between runs of the same failure: process ids, counts, times, ports,
/// addresses, and the folders that files lie in.
enum StableText {
  /// `worker-3 at ipv4:127.0.0.1:40981 after 0.7 s in /tmp/x/a.php:9` becomes
  /// `worker at ipv4:ADDRESS after N s in a.php`.
  static func of(_ text: String, limit: Int = 160) -> String {
    var scanner = StableTextScanner(Array(text.unicodeScalars.prefix(4 * limit)))
    return String(scanner.text().prefix(limit))
  }

  /// A role without its number or pattern: `worker` for `worker-3` and `worker-*`.
  static func role(_ role: String) -> String {
    if role == "*" { return "a process" }
    return of(role.hasSuffix("-*") ? String(role.dropLast(2)) : role, limit: 40)
  }
}

private struct StableTextScanner {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var result = String.UnicodeScalarView()

  init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

  mutating func text() -> String {
    while position < scalars.count {
      if takeAddress() || takePath() || takeNumberOfRole() || takeNumber() { continue }
      result.append(scalars[position])
      position += 1
    }
    return String(result)
  }

  private func scalar(_ index: Int) -> Unicode.Scalar? {
    scalars.indices.contains(index) ? scalars[index] : nil
  }

  private var previous: Unicode.Scalar? { scalar(position - 1) }

  private mutating func put(_ text: StaticString, upTo end: Int) -> Bool {
    result.append(contentsOf: text.description.unicodeScalars)
    position = end
    return true
  }

  private func end(of isMeant: (Unicode.Scalar) -> Bool, from start: Int) -> Int {
    scalars[start...].firstIndex { !isMeant($0) } ?? scalars.count
  }

  /// `127.0.0.1:40981`, `[::1]:40981`, `0x7f10`
  private mutating func takeAddress() -> Bool {
    if scalars[position] == "[" {
      let close = end(of: { $0.isHexDigit || $0 == ":" || $0 == "." }, from: position + 1)
      let colons = scalars[position..<close].count { $0 == ":" }
      guard scalar(close) == "]", colons > 1 else { return false }
      return put("ADDRESS", upTo: endOfPort(close + 1))
    }
    guard scalars[position].isDigit, previous.map({ !$0.isWord }) ?? true else { return false }
    if scalars[position] == "0", scalar(position + 1) == "x",
      let next = scalar(position + 2), next.isHexDigit || next == "…"
    {
      let isPart = { (scalar: Unicode.Scalar) in scalar.isHexDigit || scalar == "…" }
      return put("0x…", upTo: end(of: isPart, from: position + 2))
    }
    let close = end(of: { $0.isDigit || $0 == "." }, from: position)
    let parts = scalars[position..<close].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts.allSatisfy({ !$0.isEmpty }) else { return false }
    return put("ADDRESS", upTo: endOfPort(close))
  }

  private func endOfPort(_ start: Int) -> Int {
    guard scalar(start) == ":", scalar(start + 1)?.isDigit ?? false else { return start }
    return end(of: \.isDigit, from: start + 1)
  }

  /// Of the path of a file its last part, without a line.
  private mutating func takePath() -> Bool {
    guard scalars[position] == "/", previous.map({ " :'\"(=".unicodeScalars.contains($0) }) ?? true
    else { return false }
    let close = end(of: { !" :'\"(),;".unicodeScalars.contains($0) }, from: position)
    guard let last = scalars[(position + 1)..<close].lastIndex(of: "/") else { return false }
    var name = StableTextScanner(Array(scalars[(last + 1)..<close]))
    result.append(contentsOf: name.text().unicodeScalars)
    position = endOfPort(close)
    return true
  }

  /// `-3` of `worker-3`
  private mutating func takeNumberOfRole() -> Bool {
    guard scalars[position] == "-", previous?.properties.isAlphabetic ?? false,
      scalar(position + 1)?.isDigit ?? false
    else { return false }
    let close = end(of: \.isDigit, from: position + 1)
    guard scalar(close).map({ !$0.isWord && $0 != "-" && $0 != "." }) ?? true else { return false }
    position = close
    return true
  }

  /// A number that is no part of a name.
  private mutating func takeNumber() -> Bool {
    guard scalars[position].isDigit, previous.map({ !$0.isWord }) ?? true else { return false }
    var close = end(of: \.isDigit, from: position)
    while scalar(close) == ".", scalar(close + 1)?.isDigit ?? false {
      close = end(of: \.isDigit, from: close + 1)
    }
    return put("N", upTo: close)
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  fileprivate var isHexDigit: Bool { properties.isASCIIHexDigit }
  fileprivate var isWord: Bool { isDigit || properties.isAlphabetic || self == "_" }
}
