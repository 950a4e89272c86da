extension Application {
  /// The error for a hunk that has no place, in the words users read.
  func explain(
    _ misfit: PlacementFailure, _ section: FileSection, path: String, _ placer: Placer
  ) -> ApplyError {
    let hunk = section.hunks[misfit.index]
    var error = ApplyError(
      file: patch.name, line: hunk.line, hunk: misfit.index + 1, path: path, reason: .doesNotFit,
      message: "hunk \(misfit.index + 1) does not apply to \(path)")
    switch misfit.why {
    case .nowhere(let nearest):
      error.hint =
        nearest.map(Self.difference)
        ?? "none of its lines are in the file; the patch is for another version"
      if hunk.oldLines.isEmpty { error.hint = "the file is not empty, as the patch expects" }
    case .altered(let folding): error.hint = folding.hint
    case .ambiguous(let places):
      error.reason = .ambiguous(lines: places.map { $0 + 1 })
      let shown = places.prefix(5).map { String($0 + 1) }.joined(separator: ", ")
      let more = places.count > 5 ? " and \(places.count - 5) more" : ""
      error.message = "hunk \(misfit.index + 1) fits at several places of \(path)"
      error.hint = "lines \(shown)\(more); make the patch again with more context"
    case .zeroContext where section.change == .delete:
      error.reason = .keepsLines
      error.message = "\(path) has other lines than the patch deletes"
      error.hint = "the patch is for another version"
    case .zeroContext:
      error.reason = .zeroContext
      error.message = "hunk \(misfit.index + 1) for \(path) has no context lines"
      error.hint = "nothing shows where it belongs; make the patch with diff -u or git diff -U3"
    case .outOfOrder(let place):
      error.hint =
        "it fits at line \(place + 1) only, which is before the end of the hunk before it"
    case .notAtTheEdge(let start):
      error.hint =
        "its lines are at line \(start + 1), but a hunk without context after its changes belongs "
        + "at the end of the file; make the patch again with context on both sides"
    case .lineEndings(let fileHasReturns):
      error.reason = .lineEndings
      error.hint =
        fileHasReturns
        ? "the file's lines end in CR LF, the patch's in LF; make the patch from this file as it is"
        : "the patch's lines end in CR LF, the file's in LF; convert the patch with dos2unix"
    }
    return error
  }

  private static func difference(_ nearest: Nearest) -> String {
    let wanted = nearest.expected.bytes
    let number = nearest.line + 1
    guard let found = nearest.found else {
      return "the file ends at line \(nearest.line), where the patch expects \(quoted(wanted))"
    }
    var (has, expects) = (quoted(found), quoted(wanted))
    if has == expects {
      if found.last != newline, wanted.last == newline {
        return "line \(number) is the last and has no newline, the patch expects one"
      }
      if found.last == newline, wanted.last != newline {
        return "line \(number) ends in a newline, the patch expects none"
      }
      (has, expects) = (quoted(found, trimmed: false), quoted(wanted, trimmed: false))
      return "line \(number) has \(has) where the patch expects \(expects): the white space differs"
    }
    return "line \(number) has \(has) where the patch expects \(expects)"
  }
}
