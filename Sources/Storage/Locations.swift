import FoundationEssentials
import Glibc

/// Where forkproof keeps what it fetched, built and saw (XDG Base Directory Specification).
package struct Locations: Sendable, Equatable {
  /// What can be made again: objects, steps, artifacts.
  package var cache: String
  /// What cannot: the records of evaluations.
  package var state: String

  /// Both folders, given.
  package init(cache: String, state: String) {
    self.cache = cache
    self.state = state
  }

  /// The folders that the environment names; a relative path there is ignored, as the
  /// specification asks. Where it names no home, as for services, that is the one in `passwd(5)`.
  package init(environment: [String: String]) {
    let home = Self.home(environment["HOME"])
    func folder(_ variable: String, _ fallback: String) -> String {
      guard let value = environment[variable], value.hasPrefix("/") else {
        return "\(home)/\(fallback)/forkproof"
      }
      return "\(value)/forkproof"
    }
    cache = folder("XDG_CACHE_HOME", ".cache")
    state = folder("XDG_STATE_HOME", ".local/state")
  }

  private static func home(_ given: String?) -> String {
    if let given, given.hasPrefix("/") { return given }
    guard let entry = getpwuid(getuid())?.pointee.pw_dir else { return "/" }
    return String(cString: entry)
  }

  /// The bare repository that holds every fetched source.
  package var objects: String { "\(cache)/objects.git" }
  /// Source packages of a distribution, as repositories.
  package var sourcePackages: String { "\(cache)/debian" }
  /// Which archive an address stood for, a file an address.
  package var archives: String { "\(cache)/archives" }
  /// All that holds fetched sources.
  package var sources: [String] { [objects, sourcePackages, archives] }
  /// Snapshots of built trees after each step.
  package var steps: String { "\(cache)/steps" }
  /// The compiler's own cache, which recipes that ask for it share (`ccache(1)`).
  package var compilerCache: String { "\(cache)/ccache" }
  /// Relinked cores.
  package var cores: String { "\(cache)/cores" }
  /// Finished artifacts.
  package var artifacts: String { "\(cache)/artifacts" }
  /// What runs showed, a file a cell.
  package var observations: String { "\(cache)/observations" }
  /// The digests of files that runs depend on, by what tells that a file has changed.
  package var digests: String { "\(cache)/digests" }
  /// What was found out about the texts of sources, a file a question.
  package var answers: String { "\(cache)/answers" }
  /// Whose relinked files were compared with the distribution's, a file a core.
  package var calibrations: String { "\(cache)/calibrated" }
  /// Compilers whose cache was seen to tell two trees apart, a file each.
  package var canaries: String { "\(cache)/canaries" }
  /// The output of steps that failed.
  package var logs: String { "\(cache)/logs" }
  /// An index of all records; made again where it is missing.
  package var history: String { "\(cache)/history.sqlite" }
  /// How often what was used of the cache.
  package var useLog: String { "\(cache)/use.log" }
  /// Who uses the cache now (`flock(2)`).
  package var lock: String { "\(cache)/lock" }
  /// Root folders of other systems.
  package var environments: String { "\(cache)/environments" }
  /// Work in flight; what a kill leaves here is swept by the next that uses the cache alone, or a day later.
  package var scratch: String { "\(cache)/scratch" }
  /// One record a file.
  package var records: String { "\(state)/records" }
  /// How evaluations that have not come to their end were called, a file a record.
  package var stopped: String { "\(state)/stopped" }
}
