import Basics
import Candidates
import Git
import Judging
import Model
import Storage

/// The commits between two of a repository, of which one is good and the other bad.
struct CommitHistory: Sendable {
  /// Which change is looked for: the ends tell, since the newer one descends from the older.
  let direction: CommitSearch.Direction
  /// Those after the older end up to the newer, parents first.
  let commits: [Commit]
  /// The good end.
  let good: ObjectID
  /// The bad one.
  let bad: ObjectID
  /// What the caller calls both.
  let names: (good: String, bad: String)

  /// The history of the repository at `url`, which is fetched with all of it.
  /// - Throws: `BisectorError`, `GitError`, `FileError`.
  init(
    _ url: String, good: String, bad: String, by settings: FetchSettings, locations: Locations,
    progress: @Sendable (FetchProgress) -> Void
  ) async throws {
    var ends: [ObjectID] = []
    // A branch may have moved since.
    var settings = settings
    settings.refetches = true
    for ref in [good, bad] {
      let fetched = try await fetch(
        .repository(url: url, ref: ref), by: settings, locations: locations, withHistory: true
      ) { seen in
        progress(seen)
        return Task.isCancelled ? .stop : .goOn
      }
      ends.append(fetched.result.commit)
    }
    guard ends[0] != ends[1] else { throw BisectorError.oneCommit(good: good, bad: bad) }
    (self.good, self.bad) = (ends[0], ends[1])
    names = (good, bad)
    let store = try Repository(openBare: locations.objects)
    if try store.isDescendant(ends[1], of: ends[0]) {
      direction = .firstBad
      commits = try store.history(of: ends[1], without: ends[0])
    } else if try store.isDescendant(ends[0], of: ends[1]) {
      direction = .firstGood
      commits = try store.history(of: ends[0], without: ends[1])
    } else {
      throw BisectorError.unrelated(good: good, bad: bad)
    }
  }

  /// The parents of each commit that are among the commits, by their places.
  var parents: [[Int]] {
    let places = Dictionary(uniqueKeysWithValues: commits.enumerated().map { ($1.id, $0) })
    return commits.map { $0.parents.compactMap { places[$0] } }
  }
}

/// Why a history cannot be searched.
package enum BisectorError: UserFacingError, Equatable {
  /// The source has no history.
  case noRepository
  /// Both ends are the same commit.
  case oneCommit(good: String, bad: String)
  /// Neither end descends from the other.
  case unrelated(good: String, bad: String)
  /// An end cannot be tested.
  case untestable(String, why: String)
  /// The bad end does not fail.
  case notBad(String, runs: Int)
  /// Both ends fail alike.
  case alike(good: String, bad: String, cells: [CellID])

  /// What it is.
  package var description: String {
    switch self {
    case .noRepository: "only a git repository has a history to search"
    case .oneCommit(let good, let bad): "\(good) and \(bad) are the same commit"
    case .unrelated(let good, let bad): "neither of \(good) and \(bad) descends from the other"
    case .untestable(let ref, let why): "\(ref) cannot be tested: \(why)"
    case .notBad(let ref, let runs): "\(ref) is not bad: no cell failed in \(counting(runs, "run"))"
    case .alike(let good, let bad, let cells):
      "\(good) fails as \(bad) does: \(cells.map(\.description).joined(separator: ", "))"
    }
  }

  /// What to do next.
  package var hint: String? {
    switch self {
    case .noRepository: "name one with --source ./ or a URL"
    case .oneCommit: "name two commits with --good and --bad, one older than the other"
    case .unrelated(let good, let bad):
      "take `git merge-base \(good) \(bad)` as one end, and test it"
    case .untestable: "name a commit near it with --good or --bad"
    case .notBad: "ask another --scenario or --settings, or more --runs"
    case .alike: "name an older commit with --good, or ask another --scenario"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode {
    switch self {
    case .noRepository, .oneCommit, .unrelated: .usage
    case .untestable, .notBad, .alike: .untestable
    }
  }
}
