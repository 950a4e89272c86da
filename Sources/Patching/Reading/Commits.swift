import Basics
import Git

/// The first line of an entry of `git log` or `git show`.
enum CommitLine {
  /// `commit 1a2b3c4d… (HEAD -> main)` with the next line of such an entry below it.
  static func isStart(_ lines: [Line], at index: Int) -> Bool {
    let line = lines[index]
    guard line.starts(with: "commit "), index + 1 < lines.count else { return false }
    let id = line.dropFirst("commit ".utf8.count).prefix { $0 > 0x20 }
    guard (7...64).contains(id.count), id.allSatisfy(\.isASCIIHexDigit) else {
      return false
    }
    let below = lines[index + 1]
    return ["Author:", "AuthorDate:", "Merge:", "tree "].contains { below.starts(with: $0) }
  }
}

extension PatchFile {
  /// Puts the sections of several commits in the order to apply them, and notes what was found.
  ///
  /// `git log` writes the newest first. The ids of contents tell, where commits have a file in common;
  /// else a log is turned round, and mails stay as they are.
  mutating func orderCommits(_ headers: [PatchHeader], isLog: Bool) {
    guard headers.count > 1 else { return orderSections() }
    var headers = headers
    let order = statedOrder
    let turnsRound = order.map { $0 == .newestFirst } ?? isLog
    if turnsRound {
      headers.reverse()
      var byCommit: [[FileSection]] = Array(repeating: [], count: headers.count)
      for section in sections { byCommit[headers.count - 1 - section.commit].append(section) }
      for commit in byCommit.indices {
        for index in byCommit[commit].indices { byCommit[commit][index].commit = commit }
      }
      sections = byCommit.flatMap(\.self)
      header = headers[0]
    }
    notes.append(.commits(titles: headers.map { $0.title ?? "" }))
    if turnsRound { notes.append(.newestFirst) }
  }

  /// Puts the sections in order where they come back to a file and only the ids of contents tell of commits,
  /// as in `git log --oneline -p`.
  private mutating func orderSections() {
    var spans: [String: [Span]] = [:]
    for (index, section) in sections.enumerated() {
      guard let name = section.newName ?? section.oldName else { continue }
      spans[name, default: []].append(
        Span(commit: index, oldID: section.oldID, newID: section.newID))
    }
    guard Self.order(of: spans) == .newestFirst else { return }
    sections.reverse()
    notes.append(.newestFirst)
  }

  private enum Order {
    case oldestFirst, newestFirst
  }

  /// What a commit makes of a file: the ids of its content before and after.
  private struct Span {
    var commit: Int
    var oldID: String?
    var newID: String?
  }

  /// The order that the ids of contents tell: what one commit makes, the next one starts from.
  ///
  /// Commits that are turned round tell the other order, whatever their ids are.
  private var statedOrder: Order? {
    var spans: [String: [Span]] = [:]
    for section in sections {
      guard let name = section.newName ?? section.oldName else { continue }
      if let last = spans[name]?.indices.last, spans[name]?[last].commit == section.commit {
        spans[name]?[last].newID = section.newID
      } else {
        spans[name, default: []].append(
          Span(commit: section.commit, oldID: section.oldID, newID: section.newID))
      }
    }
    return Self.order(of: spans)
  }

  private static func order(of spans: [String: [Span]]) -> Order? {
    var (forward, backward) = (0, 0)
    for list in spans.values {
      for (before, after) in zip(list, list.dropFirst()) {
        if areOne(before.newID, after.oldID) { forward += 1 }
        if areOne(before.oldID, after.newID) { backward += 1 }
      }
    }
    if forward == backward { return nil }
    return forward > backward ? .oldestFirst : .newestFirst
  }

  /// Whether two shortened ids stand for one content.
  private static func areOne(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other, min(one.utf8.count, other.utf8.count) >= 4 else { return false }
    return one.hasPrefix(other) || other.hasPrefix(one)
  }

  /// The sections in the groups to apply at once: a new commit begins a group, and so does a section
  /// for a path that the group has changed already.
  var steps: [ArraySlice<FileSection>] { steps(passing: { _ in false }) }

  /// The same with each commit's renames and copies at once, as git applies them: they read the tree before, so that
  /// files can change places; nil where that is the same.
  var stepsAtOnce: [ArraySlice<FileSection>]? {
    let atOnce = steps(passing: \.isMove)
    return atOnce.count == steps.count ? nil : atOnce
  }

  private func steps(
    passing isPassed: (FileSection.Change) -> Bool
  ) -> [ArraySlice<FileSection>] {
    var steps: [ArraySlice<FileSection>] = []
    var touched: Set<Substring> = []
    var start = 0
    for (index, section) in sections.enumerated() {
      let paths = isPassed(section.change) ? [] : section.paths
      let isNext = index > 0 && section.commit != sections[index - 1].commit
      if isNext || !touched.isDisjoint(with: paths) {
        steps.append(sections[start..<index])
        start = index
        touched = []
      }
      touched.formUnion(paths)
    }
    if start < sections.count { steps.append(sections[start...]) }
    return steps
  }
}

extension FileSection {
  /// The paths that the section may be about, its names with and without their first part.
  fileprivate var paths: [Substring] {
    [oldName, newName].compactMap(\.self).flatMap { name -> [Substring] in
      guard hasPrefix, let slash = name.firstIndex(of: "/") else { return [name[...]] }
      return [name[...], name[name.index(after: slash)...]]
    }
  }
}
