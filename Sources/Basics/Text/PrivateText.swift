/// What a machine and its user are called, and what stands for it where others read.
///
/// Two things are taken out of a text: the names of folders, each for a word, and the user and password of
/// an address (`https://user:password@host/`). One pass over the bytes does it.
package struct PrivateText: Sendable, Equatable {
  private struct Place: Sendable, Equatable {
    var path: [UInt8]
    var word: [UInt8]
    /// Whether the path is one name: `/root` is a part of many others, `/home/alice` hardly of any.
    var isShort: Bool
  }

  /// The longest first: a folder in another one goes before it.
  private let places: [Place]

  /// Paths of folders and what stands for them: a word, or "" where what lies in the folder is named without
  /// it. What every machine has (`/usr`, `/tmp`) is not private and stays.
  package init(_ words: [String: String] = [:]) {
    var places: [Place] = []
    for (path, word) in words where Self.isPrivate(path) {
      // As JSON has it, which is how paths nearly always are.
      let plain = path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      let isShort = path.split(separator: "/").count == 1
      places.append(
        Place(
          path: Array(plain.utf8) + (word.isEmpty ? [slash] : []), word: Array(word.utf8),
          isShort: isShort))
      if word.isEmpty {
        places.append(Place(path: Array(plain.utf8), word: [UInt8(ascii: ".")], isShort: isShort))
      }
    }
    self.places = places.sorted { $0.path.count > $1.path.count }
  }

  /// Whether a path tells something of one machine.
  package static func isPrivate(_ path: String) -> Bool {
    guard path.hasPrefix("/"), path.contains(where: { $0 != "/" }), !path.hasSuffix("/") else {
      return false
    }
    let common = [
      "/bin", "/dev", "/etc", "/lib", "/lib64", "/mnt", "/opt", "/proc", "/sbin", "/sys", "/tmp",
      "/usr", "/var/tmp",
    ]
    if common.contains(path) { return false }
    return !["/bin/", "/dev/", "/etc/", "/lib/", "/opt/", "/proc/", "/sbin/", "/usr/"].contains {
      path.hasPrefix($0)
    }
  }

  /// The text without what is private.
  package func hidden(in text: String) -> String {
    hidden(in: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// The bytes without what is private, plain text or JSON; nil where they hold none of it.
  package func hidden(in bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    // Up to where the bytes are in the result, or dropped.
    var taken = 0
    var index = 0
    while index < bytes.count {
      guard bytes[index] == slash else {
        index += 1
        continue
      }
      if let end = credentialsEnd(in: bytes, after: index) {
        result += bytes[taken...index]
        taken = end
        index = end
      } else if let place = places.first(where: { stands($0, in: bytes, at: index) }) {
        result += bytes[taken..<index] + place.word
        index += place.path.count
        taken = index
      } else {
        index += 1
      }
    }
    return taken == 0 ? nil : result + bytes[taken...]
  }

  private func stands(_ place: Place, in bytes: [UInt8], at start: Int) -> Bool {
    let end = start + place.path.count
    guard end <= bytes.count else { return false }
    for (offset, byte) in place.path.enumerated() where bytes[start + offset] != byte {
      return false
    }
    if place.isShort, start > 0, isOfName(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".")
    {
      return false
    }
    return place.path.last == slash || end == bytes.count || !isOfName(bytes[end])
  }

  /// Where user and password of an address end whose second slash stands at `index`; nil where it has none.
  private func credentialsEnd(in bytes: [UInt8], after index: Int) -> Int? {
    guard index >= 2, bytes[index - 1] == slash, bytes[index - 2] == UInt8(ascii: ":") else {
      return nil
    }
    // A password may hold an @ that was not encoded, so the last one counts.
    var end: Int?
    for place in (index + 1)..<min(bytes.count, index + 1 + Self.mostOfCredentials) {
      let byte = bytes[place]
      if byte == UInt8(ascii: "@") { end = place + 1 }
      if byte <= 0x20 || "/?#\"\\'<>`".utf8.contains(byte) { break }
    }
    return end
  }

  /// What is longer is no user's name with a password.
  private static let mostOfCredentials = 4096
}

private let slash = UInt8(ascii: "/")

private func isOfName(_ byte: UInt8) -> Bool {
  byte.isASCIILetter || byte.isASCIIDigit || byte >= 0x80 || "-_".utf8.contains(byte)
}
