import Basics
import Git

extension Repository {
  /// Fetches one commit, and what was fetched before only where `refetches` asks for it.
  package borrowing func fetch(
    from source: String, ref: String, refetches: Bool = false,
    progress: (FetchProgress) -> FetchControl = { _ in .goOn }
  ) throws(GitError) -> FetchResult {
    try fetch(
      from: source, ref: ref,
      options: FetchOptions(FetchSettings(refetches: refetches), depth: 1), progress: progress)
  }
}
