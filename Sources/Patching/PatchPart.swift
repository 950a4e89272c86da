/// The smallest thing that a smaller patch has or has not: the changed lines of a hunk, one of them, or
/// a section that makes, removes, renames a file or changes its mode.
package struct PatchPart: Hashable, Sendable {
  /// How fine a candidate is cut.
  package enum Grain: Sendable {
    /// A part is a hunk.
    case hunks
    /// A part is a run of changed lines between lines of context.
    case lines
  }

  /// Which of the candidate's patches it is in.
  package var patch: Int
  /// Which section of that patch.
  package var section: Int
  /// Which hunk of that section; nil for the whole section.
  package var hunk: Int?
  /// The places of its changed lines among those of the hunk.
  package var lines: Range<Int>

  /// What it changes, in a few words: `php_grpc.c, line 195`.
  package func summary(in candidate: Candidate) -> String {
    let section = candidate.patches[patch].sections[section]
    let path = section.shownName
    guard let hunk else { return "\(path), \(section.change.rawValue) the file" }
    let place = section.hunks[hunk]
    let before = place.lines[..<lines.lowerBound].count { $0.kind != .added }
    return "\(path), line \(place.oldStart + before)"
  }
}

extension Candidate {
  /// The parts that this candidate consists of, in the order they are applied.
  package func parts(_ grain: PatchPart.Grain) -> [PatchPart] {
    patches.indices.flatMap { patch in
      patches[patch].sections.indices.flatMap { section in
        parts(grain, patch: patch, section: section)
      }
    }
  }

  private func parts(_ grain: PatchPart.Grain, patch: Int, section index: Int) -> [PatchPart] {
    let section = patches[patch].sections[index]
    guard section.isDivisible else {
      return [PatchPart(patch: patch, section: index, hunk: nil, lines: 0..<0)]
    }
    return section.hunks.indices.flatMap { hunk in
      let lines = section.hunks[hunk].lines
      let runs =
        switch grain {
        case .hunks: [lines.indices]
        case .lines: Self.runs(of: lines)
        }
      return runs.map { PatchPart(patch: patch, section: index, hunk: hunk, lines: $0) }
    }
  }

  /// The runs of changed lines between lines of context.
  private static func runs(of lines: [HunkLine]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for index in lines.indices where lines[index].kind != .context {
      if let last = runs.last, last.upperBound == index {
        runs[runs.count - 1] = last.lowerBound..<index + 1
      } else {
        runs.append(index..<index + 1)
      }
    }
    return runs
  }

  /// The candidate with these parts alone; headers, order and lines of context stay.
  package func keeping(_ parts: [PatchPart], name: String) -> Candidate {
    var smaller = self
    smaller.name = name
    for patch in patches.indices {
      smaller.patches[patch].sections = patches[patch].sections.indices.compactMap { section in
        patches[patch].sections[section].keeping(
          parts.filter { $0.patch == patch && $0.section == section })
      }
    }
    smaller.patches.removeAll(where: \.sections.isEmpty)
    return smaller
  }
}

extension FileSection {
  /// The path as people name it, without git's prefix.
  fileprivate var shownName: String {
    let name = newName ?? oldName ?? ""
    let isPrefixed = hasPrefix && ["a/", "b/"].contains { name.hasPrefix($0) }
    return isPrefixed ? String(name.dropFirst(2)) : name
  }

  /// Whether some of its hunks make sense without the others.
  fileprivate var isDivisible: Bool { change == .modify && oldMode == newMode && !hunks.isEmpty }

  /// The section with these parts of it; nil without any.
  fileprivate func keeping(_ parts: [PatchPart]) -> FileSection? {
    guard !parts.isEmpty else { return nil }
    guard isDivisible else { return self }
    var section = self
    // The ids are those of the whole change.
    section.oldID = nil
    section.newID = nil
    section.hunks = hunks.indices.compactMap { hunk in
      let kept = parts.filter { $0.hunk == hunk }.map(\.lines)
      return kept.isEmpty ? nil : hunks[hunk].keeping(kept)
    }
    return section
  }
}

extension Hunk {
  /// The hunk with the changes of these lines alone: what it would remove stays, what it would add
  /// does not come.
  fileprivate func keeping(_ kept: [Range<Int>]) -> Hunk {
    var hunk = self
    hunk.lines = lines.indices.compactMap { index in
      var line = lines[index]
      guard line.kind != .context, !kept.contains(where: { $0.contains(index) }) else {
        return line
      }
      guard line.kind == .removed else { return nil }
      line.kind = .context
      return line
    }
    return hunk
  }
}
