import Basics
import Git

/// What the extended header of a git diff says before the first hunk.
private struct GitHeader {
  var isCreated = false
  var isDeleted = false
  /// A rename or a copy, and the paths of both sides.
  var move = FileSection.Change.rename
  var from: String?
  var to: String?
  var oldMode: FileMode?
  var newMode: FileMode?
  var oldID: String?
  var newID: String?
  var old: PatchName?
  var new: PatchName?
}

extension PatchParser {
  /// A section that begins with `diff --git`; see git-diff(1), "Generating patch text".
  mutating func gitSection() throws(PatchError) -> FileSection {
    let start = next
    let both = try gitNames(lines[next])
    next += 1
    var header = GitHeader()
    while let line = peek, try read(line, into: &header) { next += 1 }
    var section = FileSection(line: start + 1, change: .modify)
    section.oldMode = header.oldMode
    section.newMode = header.newMode
    (section.oldID, section.newID) = (header.oldID, header.newID)
    section.hunks = try hunks()
    try setNames(&section, header, both, at: start)
    try checkSides(section, at: start)
    let isModeChange = section.oldMode != section.newMode
    let changesNothing =
      section.change == .modify && !isModeChange && section.hunks.isEmpty
    guard !changesNothing, !section.lacksHunks else {
      throw error(
        .brokenHeader,
        changesNothing
          ? "this section changes nothing"
          : "this section changes the content of the file, and has no hunk",
        hint: "was the patch cut off? a hunk `@@ … @@` should follow", at: start)
    }
    return section
  }

  private func setNames(
    _ section: inout FileSection, _ header: GitHeader, _ both: String?, at start: Int
  ) throws(PatchError) {
    if let from = header.from, let to = header.to {
      (section.change, section.hasPrefix) = (header.move, false)
      (section.oldName, section.newName) = (from, to)
      guard from != to else {
        throw error(.brokenHeader, "a \(header.move.rawValue) to itself", at: start)
      }
      return
    }
    let isCreated = header.isCreated || (header.old?.isNull ?? false)
    let isDeleted = header.isDeleted || (header.new?.isNull ?? false)
    section.change = isCreated ? .create : isDeleted ? .delete : .modify
    // A line `index` tells one mode for both sides.
    if isCreated { section.oldMode = nil }
    if isDeleted { section.newMode = nil }
    section.oldName = isCreated ? nil : header.old?.path ?? both
    section.newName = isDeleted ? nil : header.new?.path ?? both
    let isNamed =
      (isCreated || section.oldName != nil) && (isDeleted || section.newName != nil)
    guard isNamed, !(isCreated && isDeleted) else {
      throw error(
        .brokenHeader, "the path of this section cannot be told from its header", at: start)
    }
  }

  /// Takes in one line of the extended header; false when the line is not part of it.
  private mutating func read(_ line: Line, into header: inout GitHeader) throws(PatchError) -> Bool
  {
    if line.starts(with: "old mode ") {
      header.oldMode = try mode(line.text(after: "old mode "))
    } else if line.starts(with: "new mode ") {
      header.newMode = try mode(line.text(after: "new mode "))
    } else if line.starts(with: "new file mode ") {
      header.isCreated = true
      header.newMode = try mode(line.text(after: "new file mode "))
    } else if line.starts(with: "deleted file mode ") {
      header.isDeleted = true
      header.oldMode = try mode(line.text(after: "deleted file mode "))
    } else if let (move, from) = try moved(line, "from") {
      (header.move, header.from) = (move, from)
    } else if let (move, to) = try moved(line, "to") {
      (header.move, header.to) = (move, to)
    } else if line.starts(with: "index ") {
      let words = line.prefix(200).text.split(separator: " ")
      let ids = words.count > 1 ? words[1].split(separator: "..") : []
      if ids.count == 2, ids.allSatisfy(Self.isID) {
        (header.oldID, header.newID) = (String(ids[0]), String(ids[1]))
      }
      if words.count == 3 {
        header.oldMode = try mode(String(words[2]))
        header.newMode = header.oldMode
      }
    } else if line.starts(with: "--- ") {
      header.old = try name(after: "--- ", at: next)
    } else if line.starts(with: "+++ ") {
      header.new = try name(after: "+++ ", at: next)
    } else if line.starts(with: "remerge CONFLICT") {
      throw error(
        .combined, "this is the difference of a merge from what git made of it (--remerge-diff)",
        hint: Self.oneParent)
    } else if line.starts(with: "GIT binary patch") || Self.isBinaryNotice(line) {
      throw binary(line)
    } else {
      return line.starts(with: "similarity index ") || line.starts(with: "dissimilarity index ")
    }
    return true
  }

  /// The path of a line such as `rename from path`.
  private mutating func moved(
    _ line: Line, _ side: String
  ) throws(PatchError) -> (FileSection.Change, String)? {
    let moves: [FileSection.Change] = [.rename, .copy]
    guard let move = moves.first(where: { line.starts(with: "\($0.rawValue) \(side) ") }) else {
      return nil
    }
    let name = try name(after: "\(move.rawValue) \(side) ", at: next)
    guard !name.isNull else {
      throw error(.brokenHeader, "a \(move.rawValue) of what is not there: \(quoted(line))")
    }
    return (move, name.path)
  }

  /// Whether a text is the id of a content, whole or shortened.
  private static func isID(_ text: Substring) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIHexDigit)
  }

  private func mode(_ text: String) throws(PatchError) -> FileMode {
    guard let bits = UInt32(text, radix: 8), text.utf8.count <= 6 else {
      throw error(.brokenHeader, "this is not a file mode: \(quoted(text.utf8))")
    }
    switch bits & 0o170000 {
    case 0o100000: return bits & 0o100 != 0 ? .executable : .regular
    case 0o120000: return .link
    case 0o160000:
      throw error(
        .unsupported, "a change of a submodule, which is not supported",
        hint: "leave submodules out of the patch")
    default: throw error(.brokenHeader, "this is not a file mode: \(quoted(text.utf8))")
    }
  }

  /// The one path of a `diff --git a/path b/path` line, with its prefix; nil when the two differ.
  private mutating func gitNames(_ line: Line) throws(PatchError) -> String? {
    let rest = Array(line.content.dropFirst("diff --git ".utf8.count))
    if rest.first == UInt8(ascii: "\"") {
      guard let (bytes, _) = Unquoted.read(rest[...]) else { return nil }
      return try checked(bytes, isQuoted: true, at: next).path
    }
    // Both halves are as long as each other, so blanks in the path do no harm.
    guard rest.count % 2 == 1, rest[rest.count / 2] == UInt8(ascii: " ") else { return nil }
    let left = rest[..<(rest.count / 2)]
    let right = rest[(rest.count / 2 + 1)...]
    let path = { (side: Line) in side.drop { $0 != UInt8(ascii: "/") } }
    guard left.elementsEqual(right) || path(left).elementsEqual(path(right)) else { return nil }
    return try checked(Array(right), at: next).path
  }
}

extension FileSection {
  /// The ids of the empty file, by SHA-1 and by SHA-256.
  private static let emptyIDs = [
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
  ]

  /// Whether the ids tell of a change that no hunk makes. A deletion may be told without its lines.
  fileprivate var lacksHunks: Bool {
    guard hunks.isEmpty, let oldID, let newID else { return false }
    switch change {
    case .create: return !Self.emptyIDs.contains { $0.hasPrefix(newID) }
    case .modify, .rename, .copy: return oldID != newID
    case .delete: return false
    }
  }
}
