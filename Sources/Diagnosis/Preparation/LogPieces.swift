/// Puts lines together that a container engine has cut: CRI marks all pieces but the last with `P`, and in
/// Docker's own files only the last one ends the line.
struct LogPieces {
  /// What has come of a line, by who wrote it.
  private var begun: [Substring: String] = [:]
  private let isOfDocker: Bool

  init(_ text: String) {
    isOfDocker = Substring(text).split(at: #"\n","stream":"std"#) != nil
  }

  /// The whole line that a line ends; nil where more of it follows.
  mutating func whole(_ line: Substring) -> Substring? {
    guard let piece = Piece(line, isOfDocker) else { return line }
    if piece.isLast {
      return begun.removeValue(forKey: piece.writer).map { piece.head + $0 + piece.text } ?? line
    }
    let length = begun[piece.writer]?.utf8.count ?? 0
    if length < TextLines.longestPage {
      begun[piece.writer, default: ""] += Substring(
        piece.text.utf8.prefix(TextLines.longestPage - length))
    }
    return nil
  }

  /// The lines whose ends never came.
  var rest: [Substring] { begun.sorted { $0.key < $1.key }.map { Substring($0.value) } }

  private struct Piece {
    var writer: Substring
    var head: Substring = ""
    var text: Substring
    var isLast: Bool

    init?(_ line: Substring, _ isOfDocker: Bool) {
      if isOfDocker, let (before, body) = line.split(at: #"{"log":""#),
        let (value, behind) = body.splitAtLast(#"","stream":""#)
      {
        isLast = value.hasSuffix(#"\n"#)
        writer = behind.prefix { $0 != "\"" }
        head = isLast ? before + #"{"log":""# : ""
        text = isLast ? body : value
        return
      }
      guard let outer = Self.marked(line) else { return nil }
      // A log that took this one in may have marks of its own.
      (writer, text, isLast) = outer.isLast ? Self.marked(outer.text) ?? outer : outer
    }

    /// `2026-11-24T09:58:11.123456789Z stderr P `, which stands near the beginning.
    private static func marked(
      _ line: Substring
    ) -> (writer: Substring, text: Substring, isLast: Bool)? {
      let start = Substring(line.utf8.prefix(160))
      guard let (before, behind) = start.split(at: " std"),
        let stream = ["out ", "err "].first(where: { behind.hasPrefix($0) }),
        let mark = behind.dropFirst(4).first, mark == "P" || mark == "F",
        behind.dropFirst(5).first == " ", let time = before.split(separator: " ").last,
        time.contains("T"), time.contains(":"), time.first?.isNumber ?? false
      else { return nil }
      return (
        before.dropLast(time.count) + stream, line[behind.dropFirst(6).startIndex...], mark == "F"
      )
    }
  }
}
