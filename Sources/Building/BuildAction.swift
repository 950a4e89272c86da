import Basics
import FoundationEssentials
import Model

/// One command of a build, with everything that decides what it leaves.
///
/// Its key is the digest of this value, and the sandbox that it runs in is made of this value (`profile(on:)`): what
/// a command sees is what its key names. It names places inside the sandbox and contents by their ids; where this
/// machine has the contents says `ActionSite`, which is no part of it.
///
/// Left out is what decides only whether a command ends, and how fast: limits, the count of jobs, what the compiler's
/// cache holds.
package struct BuildAction: Codable, Hashable, Sendable {
  /// Stands in the command for the count of jobs that may run at once.
  static let jobs = "{jobs}"

  /// Program and arguments.
  package var command: [String]
  /// The folder inside that the program starts in.
  package var directory: String
  /// The whole environment inside.
  package var environment: [String: String]
  /// The folder that it writes, as it is before the program starts.
  package var work: WorkFolder
  /// What else is shown, read-only: the id of the content by the place inside.
  package var inputs: [String: String]
  /// What is taken of the folder that it leaves: the path in that folder by the name in the artifact. None of a step
  /// in the middle, of which the whole folder goes on.
  package var outputs: [String: String]
  /// What goes into the artifact as it came: the id of the content by the name in the artifact.
  package var additions: [String: String]
  /// Whether the compiler's cache is shown.
  package var usesCompilerCache: Bool
  /// What it runs with.
  package var platform: BuildPlatform

  /// The folder that an action writes.
  package struct WorkFolder: Codable, Hashable, Sendable {
    /// Where it stands inside.
    package var place: String
    /// The key of what left it; nil for an empty folder.
    package var after: String?
    /// The files of the source that are laid over it: the object id by the path. A path that the source lacks is in
    /// here no more than in the folder.
    package var source: [String: String]
    /// How the units of its Makefile are compiled; nil where nothing is written for that.
    package var units: Units?

    /// A folder with all its parts.
    package init(
      at place: String, after: String? = nil, source: [String: String] = [:], units: Units? = nil
    ) {
      self.place = place
      self.after = after
      self.source = source
      self.units = units
    }
  }

  /// How the units of a Makefile are compiled.
  package struct Units: Codable, Hashable, Sendable {
    /// How they are joined.
    package var recipe: UnitRecipe
    /// The sources that are compiled alone, since a patch reaches them.
    package var split: [String]
    /// Where the texts lie that tell which units can be joined, those of the source that candidates are made of, so
    /// that the units of all are joined alike: the object id by the path.
    package var texts: [String: String]
    /// The digest of how the Makefile for them is written.
    package var form = UnitPlan.form

    /// Units with all their parts.
    package init(recipe: UnitRecipe, split: [String] = [], texts: [String: String] = [:]) {
      self.recipe = recipe
      self.split = split
      self.texts = texts
    }
  }

  /// An action that runs `command` in `work`; more is set afterwards.
  package init(_ command: [String], work: WorkFolder, platform: BuildPlatform) {
    self.command = command
    self.work = work
    self.platform = platform
    directory = work.place
    environment = [:]
    inputs = [:]
    outputs = [:]
    additions = [:]
    usesCompilerCache = false
  }

  /// The digest of everything that it is.
  /// - Throws: `EncodingError`, which a value of texts gives no reason for.
  package func key() throws -> String { try CacheKey.of(self, kind: "action", schema: 1) }

  /// The same without its source, and what is taken of its folder: by equal methods, equal texts become equal objects.
  var method: BuildAction {
    var method = self
    method.work.source = [:]
    method.work.units?.split = []
    (method.outputs, method.additions) = ([:], [:])
    return method
  }

  /// Whether it runs as many jobs as it is allowed.
  var isParallel: Bool { command.contains { $0.contains(Self.jobs) } }
}

/// What actions run with, beside what each of them names.
package struct BuildPlatform: Codable, Hashable, Sendable {
  /// The digest of what is known of compiler, packages and PHP.
  package var toolchain: String
  /// Folders of programs that do not lie where the system's own do, as the system sees them.
  package var places: [String]

  /// A platform of which this is known, by the name of the question.
  package init(_ fingerprint: [String: String], places: [String] = []) {
    var key = CacheKey(kind: "toolchain", schema: 1)
    key.add(fingerprint)
    toolchain = key.hexadecimal
    self.places = places
  }
}
