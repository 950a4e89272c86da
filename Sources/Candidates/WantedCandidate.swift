import Basics
import Patching

/// A candidate as it was asked for.
package enum WantedCandidate: Sendable {
  /// A patch or a series, read.
  case read(Candidate)
  /// What is there and no patch, by the name that its row gets.
  case unreadable(name: String, PatchError)
  /// A commit or a range, which can be read once the source is there.
  case commits(String)

  /// Reads the candidates that are no commits, before anything is fetched for them.
  /// - Throws: `PatchError` where there is nothing of a name that was given; what is there and no
  ///   patch becomes a candidate that cannot be read.
  package static func all(
    of choice: CandidateChoice, by settings: FetchSettings, scratch: String
  ) async throws -> [WantedCandidate] {
    switch choice {
    case .series: return []
    case .given(let candidates): return candidates.map { .read($0) }
    case .paths(let names):
      var wanted: [WantedCandidate] = []
      for name in names {
        wanted.append(try await CandidatePlace(name).load(by: settings, scratch: scratch))
      }
      return wanted
    }
  }

  /// The file or folder at `path`.
  /// - Throws: `PatchError` where there is none.
  init(path: String) throws {
    try self.init(name: Candidate.name(of: path)) { () throws(PatchError) in
      try Candidate.load(path)
    }
  }

  /// What `load` gives; what is no patch becomes a candidate that cannot be read.
  /// - Throws: `PatchError` where there is nothing, and `CancellationError`.
  init(name: String, _ load: () throws(PatchError) -> Candidate) throws {
    do throws(PatchError) {
      self = .read(try load())
    } catch {
      switch error.kind {
      case .interrupted: throw CancellationError()
      case .missing: throw error
      default: self = .unreadable(name: name, error)
      }
    }
  }

  /// Whether what is there is no patch.
  package var isUnreadable: Bool {
    if case .unreadable = self { true } else { false }
  }

  var name: String {
    switch self {
    case .read(let candidate): candidate.name
    case .unreadable(let name, _), .commits(let name): name
    }
  }

  /// The patch files that it consists of.
  var files: [String] {
    switch self {
    case .read(let candidate): candidate.patches.map(\.name)
    case .unreadable(_, let error): [error.file]
    case .commits: []
    }
  }

  /// What it says of itself, one line.
  var title: String {
    guard case .read(let candidate) = self else { return "" }
    return candidate.patches.lazy.compactMap(\.header.title).first ?? ""
  }
}
