/// What is known of the failures of one library: how they are told, why they happen, what to do today.
package struct FailureCatalogue: Codable, Sendable, Equatable {
  /// How a library is told in stacks, as patterns in which `*` stands for anything.
  package struct Marks: Codable, Sendable, Equatable {
    /// Its functions, by normalised name: `grpc_core::*`.
    package var functions: [String]
    /// Its files, by name: `libgrpc.so*`.
    package var modules: [String]
    /// Its own source files, where debug information names them: `*src/core/lib/iomgr/*`.
    package var sources: [String]
    /// The functions in which threads of its own spend their lives.
    package var threads: [String]
    /// The functions and files of programs that use it in other ways than the catalogue knows.
    package var hosts: [String]
    /// The lines that show such a program in a log.
    package var hostLines: [String]
    /// The functions of other programs whose names are like its own, as tools print them.
    package var namesakes: [String]

    /// Marks with all their parts.
    package init(
      functions: [String] = [], modules: [String] = [], sources: [String] = [],
      threads: [String] = [], hosts: [String] = [], hostLines: [String] = [],
      namesakes: [String] = []
    ) {
      self.functions = functions
      self.modules = modules
      self.sources = sources
      self.threads = threads
      self.hosts = hosts
      self.hostLines = hostLines
      self.namesakes = namesakes
    }

    /// These marks and then the other ones.
    func followed(by other: Marks) -> Marks {
      Marks(
        functions: functions + other.functions, modules: modules + other.modules,
        sources: sources + other.sources, threads: threads + other.threads,
        hosts: hosts + other.hosts, hostLines: hostLines + other.hostLines,
        namesakes: namesakes + other.namesakes)
    }
  }

  /// A function, and what it means that it is on a stack.
  package struct Landmark: Codable, Sendable, Equatable {
    /// The function, as a pattern over normalised names.
    package var function: String
    /// What it means.
    package var meaning: String
    /// Whether it is called in a fork alone.
    package var isInFork: Bool

    /// A landmark with all its parts.
    package init(function: String, meaning: String, isInFork: Bool = false) {
      self.function = function
      self.meaning = meaning
      self.isInFork = isInFork
    }
  }

  /// A function that calls a single one of the library's.
  package struct Entry: Codable, Sendable, Equatable {
    /// The function outside of the library, as a pattern over normalised names.
    package var caller: String
    /// The library's.
    package var function: String

    /// An entry with all its parts.
    package init(caller: String, function: String) {
      self.caller = caller
      self.function = function
    }
  }

  /// How the library is told from everything else in a stack.
  package var marks: Marks
  /// What functions tell of where a process is.
  package var landmarks: [Landmark]
  /// What tells where the library was entered, when its own functions have no names.
  package var entries: [Entry]
  /// The functions in which a process waits for work, and nothing is wrong with it.
  package var idle: [String]
  /// The failures; of several that fit, the first is meant.
  package var failures: [KnownFailure]
  /// How PHP is told in a stack.
  package var php = PHP()
  /// What else is known of the library.
  package var library = Library()

  /// A catalogue of these parts.
  package init(
    marks: Marks = Marks(), landmarks: [Landmark] = [], entries: [Entry] = [],
    idle: [String] = [], failures: [KnownFailure] = []
  ) {
    self.marks = marks
    self.landmarks = landmarks
    self.entries = entries
    self.idle = idle
    self.failures = failures
  }

  /// The failure of this name.
  package func failure(named name: String) -> KnownFailure? { failures.first { $0.name == name } }

  /// This catalogue and then the other one.
  package func followed(by other: FailureCatalogue) -> FailureCatalogue {
    var both = FailureCatalogue(
      marks: marks.followed(by: other.marks), landmarks: landmarks + other.landmarks,
      entries: entries + other.entries, idle: idle + other.idle,
      failures: failures + other.failures)
    both.php = php.followed(by: other.php)
    both.library = library.followed(by: other.library)
    return both
  }
}
