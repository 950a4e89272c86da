import Basics

/// The time that diff and other tools write behind a name.
enum NameTime {
  /// Where a time, or a revision, begins behind a blank; a name of many blanks is read once.
  static func start(in name: Line) -> Int? {
    // Tabs become blanks on their way through a terminal, two or more; git marks names that have blanks by a tab.
    var blanks = 0
    for index in name.indices {
      if name[index] == UInt8(ascii: " ") {
        blanks += 1
        continue
      }
      if index > name.startIndex, blanks > 1 || blanks == 1 && isTime(name[index...]) {
        return index - blanks > name.startIndex ? index : nil
      }
      blanks = 0
    }
    return nil
  }

  private static let forms = [
    Array("dddd-dd-dd dd:dd".utf8), Array("www www".utf8), Array("(revision ".utf8),
    Array("(working copy)".utf8), Array("(nonexistent)".utf8),
  ]

  /// `2020-01-31 12:00`, `Fri Nov 27 12:00:00 2020` or a word of Subversion's.
  private static func isTime(_ text: Line) -> Bool {
    forms.enumerated().contains { number, form in
      guard text.count >= form.count else { return false }
      let fits = zip(text, form).allSatisfy { byte, letter in
        switch letter {
        case UInt8(ascii: "d"): byte.isASCIIDigit
        case UInt8(ascii: "w"): byte.isASCIILetter
        default: byte == letter
        }
      }
      return fits && (number != 1 || isDate(text))
    }
  }

  /// Whether `Nov 27 12:00` follows the day of the week.
  private static func isDate(_ text: Line) -> Bool {
    let words = text.prefix(40).split(separator: UInt8(ascii: " "))
    return words.count >= 4 && words[2].allSatisfy(\.isASCIIDigit)
      && words[3].contains(UInt8(ascii: ":"))
  }

  /// True for midnight of 1 January 1970 in any zone, which diff writes for a file not there, and for svn's word for one.
  static func isEpoch(_ time: String) -> Bool {
    if time == "(nonexistent)" { return true }
    // Without a zone, as `ctime` writes it: midnight at the other end of the world is noon.
    if time.hasPrefix("Thu Jan ") || time.hasPrefix("Wed Dec 31 ") {
      let old = /(Thu Jan  ?0?1|Wed Dec 31) (\d\d):[034][05]:00 (1970|1969)( [+-]0000)?/
      guard let parts = time.wholeMatch(of: old) else { return false }
      return (parts.output.1 == "Wed Dec 31") == (parts.output.3 == "1969")
    }
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
