import Files
import Patching

/// A candidate as it was asked for; a commit can be read once the source is there.
package enum RequestedCandidate: Sendable {
  /// A patch or a series, read.
  case read(Candidate)
  /// A commit or a range of commits, by name.
  case commits(String)

  /// Reads the candidates that are files, before anything is fetched for them.
  /// - Throws: `PatchError` for the first that is no patch.
  package static func all(of choice: CandidateChoice) throws -> [RequestedCandidate] {
    guard case .paths(let paths) = choice else { return [] }
    return try paths.map { path in
      if !exists(path), isRevision(path) { return .commits(path) }
      return .read(try Candidate.load(path))
    }
  }

  /// Whether a text can name a commit or a range of commits: `1a2b3c4`, `1a2b3c4..5d6e7f8`.
  private static func isRevision(_ text: String) -> Bool {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false)
    return (1...2).contains(ends.count)
      && ends.allSatisfy { $0.count >= 4 && $0.count <= 40 && $0.allSatisfy(\.isHexDigit) }
  }
}
