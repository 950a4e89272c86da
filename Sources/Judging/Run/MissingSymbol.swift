import Basics
import Model

/// A function that the extension calls and no library has. It is bound when it is called first, and then the
/// dynamic linker ends the process: whatever of the scenario did not come to pass, that is why.
struct MissingSymbol {
  /// The function's name, as the linker tells it.
  let name: String

  /// With what exit code the dynamic linker gives up.
  private static let exitCode = 127
  private static let marks = (": symbol lookup error: ", ": undefined symbol: ")

  /// Nil unless a process ended as the linker ends one, and the linker's line is there: either alone says less.
  init?(_ run: ObservedRun) {
    guard run.underTest.contains(where: { $0.exit == .code(Self.exitCode) }) else { return nil }
    let line = run.observation.output.standardError.outputLines
      .first { $0.contains(Self.marks.0) && $0.contains(Self.marks.1) }
    guard let name = line?.word(behind: Self.marks.1) else { return nil }
    self.name = OneLine.clean(name, limit: 200)
  }
}

extension Substring {
  /// The word behind the last of `mark`; nil where none follows.
  fileprivate func word(behind mark: String) -> String? {
    guard let range = ranges(of: mark).last else { return nil }
    let word = self[range.upperBound...].prefix { !$0.isWhitespace && $0 != "," }
    return word.isEmpty ? nil : String(word)
  }
}
