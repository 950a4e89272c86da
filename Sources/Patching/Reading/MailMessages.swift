extension PatchText {
  /// Indents the lines of mails' messages that would be read as parts of a diff: the patch begins below the message, where
  /// mailinfo of git lets it begin (git-am(1)).
  mutating func quietMessages() {
    for start in lines.indices where isMail(at: start) {
      guard let header = lines[start...].firstIndex(where: { $0.content.isEmpty }) else { return }
      var index = header + 1
      while index < lines.count, !beginsPatch(at: index), !isMail(at: index) {
        if Self.strays.contains(where: { lines[index].starts(with: $0) }) {
          lines[index] = [UInt8(ascii: " ")] + lines[index]
        }
        index += 1
      }
    }
  }

  /// What a line of prose may begin with that tells of a change elsewhere.
  private static let strays = [
    "Binary files ", "GIT binary patch", "Only in ", "Submodule ", "diff --cc ",
    "diff --combined ", "rename from ", "rename to ", "@@ ", "@@@ ", "--- ", "+++ ",
  ]

  /// Whether the header of a mail begins there that has a subject.
  private func isMail(at index: Int) -> Bool {
    guard lines[index].starts(with: "From "), MailText.isMailStart(lines, at: index) else {
      return false
    }
    return lines[index...].prefix(InputLimit.headerLines).prefix { !$0.content.isEmpty }
      .contains { $0.starts(with: "Subject:") }
  }

  private func beginsPatch(at index: Int) -> Bool {
    let line = lines[index]
    func next(_ offset: Int, startsWith head: String) -> Bool {
      index + offset < lines.count && lines[index + offset].starts(with: head)
    }
    return line.content.elementsEqual("---".utf8) || line.starts(with: "diff --git ")
      || line.starts(with: "Index: ")
      || lines.hasNames(at: index) && next(2, startsWith: "@@ ")
      || line.starts(with: "*** ") && next(1, startsWith: "--- ") && next(2, startsWith: "*****")
  }
}
