import Building
import Fetching
import Git
import Patching
import Record
import Relinking
import Storage

/// A candidate that was built and not run.
public struct BuiltCandidate: Sendable {
  /// The candidate, applied.
  public var candidate: CandidateEntry
  /// The source it was applied to.
  public var source: SourceEntry
  /// The recipe's name.
  public var recipe: String
  /// The compiler, packages and PHP that the build's key has.
  public var toolchain: [String: String]
  /// What was built.
  public var artifact: Artifact
  /// The paths of the built files, by name.
  public var files: [String: String]
}

/// Why a candidate was not built.
public enum BuildOnlyError: Error, CustomStringConvertible, Equatable {
  /// The patch does not fit the source.
  case notApplied(candidate: String, why: String, hint: String?)
  /// It was not built, by whose fault the text tells.
  case notBuilt(candidate: String, why: String, hint: String?)

  /// The error, in words.
  public var description: String {
    switch self {
    case .notApplied(_, let why, _): why
    case .notBuilt(let candidate, let why, _): "\(candidate): \(why)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .notApplied(_, _, let hint), .notBuilt(_, _, let hint): hint
    }
  }
}

extension Evaluation {
  /// Applies and builds what is asked for, and runs nothing: the base first, then the candidates.
  /// - Throws: `BuildOnlyError` for the first that does not apply or build.
  public func buildOnly() async throws -> [BuiltCandidate] {
    let wanted = try wantedCandidates()
    var workshop = Workshop(request)
    try await workshop.open()
    let source = try await fetchSource()
    let version = try sourceVersion(of: source.result.tree, store: request.locations.objects)
    let entry = SourceEntry(source, version: version)
    let journal = Journal(tell: tell)
    let prepared = try apply(wanted, to: source, version: version, journal)
    for case .candidate(let candidate) in journal.entries {
      if let failure = candidate.failure {
        throw BuildOnlyError.notApplied(
          candidate: candidate.name, why: failure, hint: candidate.hint)
      }
    }
    let donor = GitTree(store: request.locations.objects, tree: source.result.tree)
    var built: [BuiltCandidate] = []
    for candidate in prepared {
      try Task.checkCancellation()
      built.append(try await build(candidate, of: entry, donor: donor, &workshop))
    }
    return built
  }

  private func build(
    _ candidate: PreparedCandidate, of source: SourceEntry, donor: GitTree,
    _ workshop: inout Workshop
  ) async throws -> BuiltCandidate {
    let name = candidate.entry.name
    do throws(BuildError) {
      let recipe = try workshop.recipe(for: candidate.entry.changedPaths)
      let artifact = try await workshop.build(candidate, by: recipe, donor: donor) {
        tell(.building(candidate: name, $0))
      }.artifact
      let store = ArtifactStore(folder: request.locations.artifacts)
      var entry = candidate.entry
      entry.tree = candidate.tree.description
      return BuiltCandidate(
        candidate: entry, source: source, recipe: recipe.name,
        toolchain: try await workshop.toolchain(for: recipe).fingerprint, artifact: artifact,
        files: Dictionary(
          uniqueKeysWithValues: artifact.files.keys.map { ($0, artifact.path(of: $0, in: store)) }))
    } catch {
      throw BuildOnlyError.notBuilt(candidate: name, why: error.description, hint: error.hint)
    }
  }
}

extension SourceEntry {
  /// A fetched source as the record tells it.
  init(_ source: FetchedSource, version: String?) {
    self.init(
      name: source.name, url: source.url, ref: source.result.ref,
      commit: source.result.commit.description, tree: source.result.tree.description,
      version: version)
  }
}
