import Basics

/// What logs put before each line of a program: a time, the name of a container, a host and a process.
enum LogPrefix {
  /// A log may have gone through several hands, each with a prefix of its own.
  private static let mostPrefixes = 6

  /// The line as the program wrote it; the blanks that it began with are kept.
  static func removed(from line: Substring) -> Substring {
    var text = line
    for _ in 0..<mostPrefixes {
      let bare = text.withoutBlanks
      guard
        let rest = bracketed(bare) ?? container(bare) ?? dated(bare) ?? syslog(bare)
          ?? clock(bare) ?? LogEnvelope.removed(from: bare)
      else { return text }
      text = rest
    }
    return text
  }

  /// Who wrote a line, where its prefixes say so: a container, a pod, a process with its id.
  static func writer(of line: Substring) -> String? {
    guard ["|", "]:", "[pod/"].contains(where: { line.contains($0) }) else { return nil }
    var text = line
    var names: [Substring] = []
    for _ in 0..<mostPrefixes {
      let bare = text.withoutBlanks
      let ofContainer = container(bare)
      guard let rest = ofContainer ?? bracketed(bare) ?? dated(bare) ?? syslog(bare) ?? clock(bare)
      else { break }
      let prefix = bare[..<rest.startIndex].trimmed
      let last = prefix.splitAtLast(" ")?.behind ?? prefix
      let isName = ofContainer != nil || prefix.hasPrefix("[pod/")
      if isName { names.append(prefix) } else if last.hasSuffix("]:") { names.append(last) }
      text = rest
    }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  /// `[24-Nov-2026 09:58:11 UTC] `, `[ 1234.567890] ` of the kernel, `[pod/web-7d/fpm] `.
  private static func bracketed(_ text: Substring) -> Substring? {
    guard text.first == "[", let end = text.firstIndex(of: "]") else { return nil }
    let inner = text[text.index(after: text.startIndex)..<end].drop { $0 == " " }
    let isPod = inner.hasPrefix("pod/") && !inner.contains(" ")
    guard isPod || isTime(inner) else { return nil }
    return behind(text, end)
  }

  /// Begins with a digit or a day of the week, and has what times have.
  private static func isTime(_ text: Substring) -> Bool {
    let days = ["Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun "]
    let isDated = text.first?.isNumber ?? false || days.contains { text.hasPrefix($0) }
    guard isDated, text.utf8.count < 48, text.contains(":") || text.contains(".") else {
      return false
    }
    return text.allSatisfy { $0.isLetter || $0.isNumber || " :.,+-/".contains($0) }
  }

  /// `worker-1  | ` of `docker compose`.
  private static func container(_ text: Substring) -> Substring? {
    guard text.utf8.contains(UInt8(ascii: "|")) else { return nil }
    let name = text.prefix { $0.isLetter || $0.isNumber || "_.-".contains($0) }
    guard name.contains(where: \.isLetter), name.utf8.count < 80 else { return nil }
    let rest = text[name.endIndex...].drop { $0 == " " }
    guard rest.first == "|", rest.startIndex > name.endIndex else { return nil }
    let line = rest.dropFirst()
    return line.isEmpty || line.first == " " ? line.dropFirst() : nil
  }

  /// `2026-11-24T09:58:11.123Z `, and what container engines and journald put behind it.
  private static func dated(_ text: Substring) -> Substring? {
    let day = text.utf8.prefix(10).elementsEqual(pattern: "dddd-dd-dd")
    guard day, let mark = text.dropFirst(10).first, mark == "T" || mark == " " else { return nil }
    let time = text.dropFirst(11)
    guard time.utf8.prefix(6).elementsEqual(pattern: "dd:dd:") else { return nil }
    // In a table a quote or the next cell may follow without a blank.
    guard let end = time.firstIndex(where: { $0 == " " || $0 == "\"" || $0 == "#" }) else {
      return time[time.endIndex...]
    }
    let rest = behind(time, end, by: 0)
    // The runtime's own: the stream, and whether the line is whole.
    for stream in ["stdout F ", "stderr F ", "stdout P ", "stderr P "]
    where rest.hasPrefix(stream) { return rest.dropFirst(stream.count) }
    return tagged(rest, words: 2, needsNumber: true) ?? rest
  }

  /// `Nov 24 09:58:11 web01 php-fpm[4711]: `
  private static func syslog(_ text: Substring) -> Substring? {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    guard months.contains(where: { text.hasPrefix($0 + " ") }),
      let (day, behind) = text.dropFirst(4).drop(while: { $0 == " " }).leadingNumber,
      (1...31).contains(day), behind.dropFirst().utf8.prefix(8).elementsEqual(pattern: "dd:dd:dd"),
      let end = behind.dropFirst().firstIndex(of: " ")
    else { return nil }
    return tagged(Self.behind(behind, end), words: 2, needsNumber: false)
  }

  /// A host and a process, or a process alone, that a colon ends: `web01 php-fpm[4711]: `.
  private static func tagged(_ text: Substring, words: Int, needsNumber: Bool) -> Substring? {
    var rest = text
    for _ in 0..<words {
      let word = rest.prefix { $0 != " " }
      let next = rest[word.endIndex...].dropFirst()
      if word.hasSuffix(":"), word.hasSuffix("]:") || !needsNumber { return next }
      rest = next
    }
    return nil
  }

  /// `09:58:11.123456 `
  private static func clock(_ text: Substring) -> Substring? {
    guard text.utf8.prefix(8).elementsEqual(pattern: "dd:dd:dd"),
      let end = text.firstIndex(of: " "),
      text[..<end].dropFirst(8).allSatisfy({ $0.isNumber || $0 == "." || $0 == "," })
    else { return nil }
    return behind(text, end, by: 0)
  }

  /// What follows an end, and one blank behind it.
  private static func behind(_ text: Substring, _ end: Substring.Index, by count: Int = 1)
    -> Substring
  {
    let rest = text[end...].dropFirst(count)
    return rest.first == " " ? rest.dropFirst() : rest
  }
}

extension Sequence<UInt8> {
  /// Whether the bytes are those of the pattern, in which `d` stands for a digit.
  fileprivate func elementsEqual(pattern: String) -> Bool {
    elementsEqual(pattern.utf8) { byte, form in
      form == UInt8(ascii: "d") ? byte.isASCIIDigit : byte == form
    }
  }
}
