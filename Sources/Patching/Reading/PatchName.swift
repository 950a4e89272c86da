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
  mutating func name(after prefix: String, at index: Int) throws(PatchError) -> PatchName {
    let rest = lines[index].content.dropFirst(prefix.utf8.count)
    // Escapes take four bytes each, and a time may follow.
    guard rest.count <= 5 * InputLimit.pathBytes else { throw tooLong(rest, at: index) }
    if rest.first == UInt8(ascii: "\"") {
      guard let (bytes, after) = Unquoted.read(rest) else {
        throw error(.brokenHeader, "a quoted name that does not end", at: index)
      }
      return try checked(
        bytes, time: String(decoding: after, as: UTF8.self), isQuoted: true, at: index)
    }
    if let tab = rest.firstIndex(of: UInt8(ascii: "\t")) {
      return try checked(
        Array(rest[..<tab]), time: String(decoding: rest[(tab + 1)...], as: UTF8.self), at: index)
    }
    // Some tools write a blank, not a tab, before the time.
    if let time = NameTime.start(in: rest) {
      return try checked(
        Array(rest[..<time].withoutBlanksAtEnd),
        time: String(decoding: rest[time...], as: UTF8.self), at: index)
    }
    // A name that ends in blanks has a tab behind them; without one they are of a page or an editor.
    return try checked(Array(rest.withoutBlanksAtEnd), at: index)
  }

  /// A path as git writes it, and a note of the first one that was written otherwise.
  private mutating func tidied(_ path: String, isQuoted: Bool) -> String {
    let plain = PathTidying.plain(path, isQuoted: isQuoted)
    if plain.utf8.count != path.utf8.count || plain.contains("\\") != path.contains("\\"),
      tidied == nil
    {
      tidied = .tidiedPath(path, to: plain)
    }
    return plain
  }

  private func tooLong(_ path: some Sequence<UInt8>, at index: Int) -> PatchError {
    error(
      .unsafePath, "a path of more than \(InputLimit.pathBytes) bytes: \(quoted(path))", at: index)
  }

  mutating func checked(
    _ bytes: [UInt8], time: String = "", isQuoted: Bool = false, at index: Int
  ) throws(PatchError) -> PatchName {
    guard bytes.count <= InputLimit.pathBytes else { throw tooLong(bytes, at: index) }
    guard var path = String(validating: bytes, as: UTF8.self) else {
      throw error(.unsafePath, "a path that is not UTF-8: \(quoted(bytes))", at: index)
    }
    // Prefixes of Bitbucket's.
    for prefix in ["src", "dst"] where path.hasPrefix("\(prefix)://") {
      path = "\(prefix)/\(path.dropFirst(6))"
    }
    path = tidied(path, isQuoted: isQuoted)
    if ["/dev/null", "a/dev/null", "b/dev/null"].contains(path) {
      return PatchName(path: path, isNull: true, isEpoch: false)
    }
    if let fault = SafePath.fault(of: PathTidying.withoutLead(path)) {
      throw error(
        .unsafePath, "\(quoted(path.utf8)) must not be changed: \(fault)",
        hint: "a patch names files below the top of the source", at: index)
    }
    return PatchName(path: path, isNull: false, isEpoch: NameTime.isEpoch(time))
  }
}

extension Line {
  fileprivate var withoutBlanksAtEnd: Line {
    prefix((lastIndex { $0 != UInt8(ascii: " ") } ?? startIndex - 1) - startIndex + 1)
  }
}
