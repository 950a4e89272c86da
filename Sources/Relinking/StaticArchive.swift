/// A static library as `ar(5)` writes it, in GNU's form: members in order, names that may repeat.
///
/// Members are known by their place and never by their name alone: an archive made of files from
/// several folders holds several members of one name.
package struct StaticArchive: Sendable, Equatable {
  /// One object file.
  package struct Member: Sendable, Equatable {
    /// The file's name, without its folder: `timer.cc.o`.
    package var name: String
    /// The object's bytes.
    package var bytes: ArraySlice<UInt8>

    /// A member of its parts.
    package init(name: String, bytes: ArraySlice<UInt8>) {
      self.name = name
      self.bytes = bytes
    }
  }

  /// What makes a file no archive that we can read.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    package var what: String
    /// Where in the file, in bytes from its start.
    package var offset: Int

    /// The problem, in words.
    package var description: String { "\(what) at byte \(offset)" }
  }

  /// The object files, in the order of the archive; its indexes are not among them.
  package var members: [Member]

  /// An archive of these members.
  package init(members: [Member]) { self.members = members }

  private static let magic = Array("!<arch>\n".utf8)
  private static let headerSize = 60

  /// Reads an archive; every number in it is outside data and is checked against the file.
  /// - Throws: `Problem`, with the place.
  package init(_ file: [UInt8]) throws(Problem) {
    guard file.starts(with: Self.magic) else {
      let thin = file.starts(with: Array("!<thin>\n".utf8))
      throw Problem(
        what: thin ? "a thin archive, without its members" : "not an archive", offset: 0)
    }
    members = []
    var longNames: ArraySlice<UInt8> = []
    var offset = Self.magic.count
    while offset < file.count {
      let (name, body) = try Self.entry(of: file, at: offset)
      switch name {
      case "/", "/SYM64/": break  // The index of symbols, made anew where one is needed.
      case "//": longNames = body
      default:
        let full = try Self.fullName(name, longNames: longNames, offset: offset)
        members.append(Member(name: full, bytes: body))
      }
      // Members start at even places.
      offset = body.endIndex + (body.endIndex & 1)
    }
  }

  private static func entry(
    of file: [UInt8], at offset: Int
  ) throws(Problem) -> (name: String, body: ArraySlice<UInt8>) {
    guard file.count - offset >= headerSize else {
      throw Problem(what: "a header that is cut off", offset: offset)
    }
    let header = file[offset..<(offset + headerSize)]
    guard header.suffix(2).elementsEqual([0x60, 0x0a]) else {
      throw Problem(what: "a header without its end mark", offset: offset)
    }
    let digits = trimmed(header.dropFirst(48).prefix(10))
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
      let size = Int(digits)
    else { throw Problem(what: "a size that is not a number", offset: offset) }
    let start = offset + headerSize
    guard size <= file.count - start else {
      throw Problem(what: "a member that is larger than the file", offset: offset)
    }
    return (trimmed(header.prefix(16)), file[start..<(start + size)])
  }

  /// `name/` is the name itself, `/123` its place in the table of long names.
  private static func fullName(
    _ name: String, longNames: ArraySlice<UInt8>, offset: Int
  ) throws(Problem) -> String {
    guard name.hasPrefix("/") else {
      guard name.hasSuffix("/"), name.utf8.count > 1 else {
        throw Problem(what: "a member's name that is not in GNU's form", offset: offset)
      }
      guard !name.utf8.contains(0x0a) else {
        throw Problem(what: "a member's name of two lines", offset: offset)
      }
      return String(name.dropLast())
    }
    guard let place = Int(name.dropFirst()), place >= 0, place < longNames.count else {
      throw Problem(what: "a long name that is not in the table", offset: offset)
    }
    let text = longNames.dropFirst(place).prefix { $0 != 0x0a }
    guard text.last == UInt8(ascii: "/"), text.count > 1 else {
      throw Problem(what: "a long name without its end", offset: offset)
    }
    return String(decoding: text.dropLast(), as: UTF8.self)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The archive as a file: no index, no times and no owners, so that equal members make equal files.
  package var file: [UInt8] {
    var names: [UInt8] = []
    var bodies: [UInt8] = []
    for member in members {
      let short = Array((member.name + "/").utf8)
      var field = short
      if short.count > 16 {
        field = Array("/\(names.count)".utf8)
        names += short + [0x0a]
      }
      bodies += Self.header(field, size: member.bytes.count)
      bodies += member.bytes
      if !member.bytes.count.isMultiple(of: 2) { bodies.append(0x0a) }
    }
    if !names.count.isMultiple(of: 2) { names.append(0x0a) }
    let table = names.isEmpty ? [] : Self.header(Array("//".utf8), size: names.count) + names
    return Self.magic + table + bodies
  }

  private static func header(_ name: [UInt8], size: Int) -> [UInt8] {
    func field(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
      bytes + [UInt8](repeating: 0x20, count: max(0, width - bytes.count))
    }
    return field(name, 16) + field(Array("0".utf8), 12) + field(Array("0".utf8), 6)
      + field(Array("0".utf8), 6) + field(Array("100644".utf8), 8)
      + field(Array("\(size)".utf8), 10) + [0x60, 0x0a]
  }
}
