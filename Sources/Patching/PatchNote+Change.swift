import Model

extension PatchNote {
  /// What is to be said of a change before any of it has run: the files, once each, that are given a line with
  /// the name of what tests them. Upstream has no such word, so that it stands for code that looks where it is.
  package static func notes(onDiff diff: String) -> [PatchNote] {
    var notes: [PatchNote] = []
    var file = ""
    for line in diff.split(separator: "\n") {
      if line.hasPrefix("+++ ") {
        file = String(line.dropFirst(line.hasPrefix("+++ b/") ? 6 : 4))
      } else if line.hasPrefix("+"), line.lowercased().contains("forkproof") {
        let note = PatchNote.namesForkproof(inFile: file)
        if notes.last != note { notes.append(note) }
      }
    }
    return notes
  }
}
