import Basics
import Building
import Model
import Sandbox

/// The making of a core's libraries, with everything that decides what they are.
///
/// Its key is the digest of this value, and each command of it is an action that is made of this value.
struct CoreAction: Codable, Hashable, Sendable {
  /// Where compiler and linker leave what they make.
  static let work = "/mnt/work"
  /// Where they see the folder of the system's libraries.
  static let system = "/mnt/system"

  /// What compiler and linker belong to.
  var platform: BuildPlatform
  /// The compiler's whole version.
  var compiler: String
  /// Flags and macros.
  var recipe: CoreRecipe
  /// The standards of C and of C++ that the source asks for.
  var standards: Standards
  /// The system's libraries, by name.
  var libraries: [String: Library]
  /// What else a library may be linked with, by file name.
  var others: [String]
  /// What is compiled: object ids by path.
  var source: [String: String]
  /// What the archives were made of.
  var base: [String: String]
  /// How compiler and linker are called, by commands that stand for all: another forkproof may call them otherwise.
  var commands = CompilerArguments.samples

  /// The compiler's options that choose a standard.
  struct Standards: Codable, Hashable, Sendable {
    var c: String
    var cxx: String

    init(c: String, cxx: String) {
      (self.c, self.cxx) = (c, cxx)
    }

    /// Those that a source's lists ask for.
    init(_ lists: UnitLists) { (c, cxx) = lists.standards }
  }

  /// Digests of one library of the system.
  struct Library: Codable, Hashable, Sendable {
    /// Of the members of its archive.
    var archive: String
    /// Of the shared library.
    var shared: String
  }

  /// The key of the libraries.
  func key() throws -> String {
    try CacheKey.of(self, kind: "relinked core", schema: CoreStore.schema)
  }

  /// What the folder of the system's libraries goes by: the libraries of the core in it.
  private func systemID() throws -> String {
    try CacheKey.of(libraries, kind: "system core", schema: 1)
  }

  /// An action without its command.
  func action(usesCompilerCache: Bool) throws -> BuildAction {
    var action = BuildAction(
      [], work: BuildAction.WorkFolder(at: Self.work, after: try key()), platform: platform)
    for (path, id) in source { action.inputs["\(Builder.canonicalRoot)/\(path)"] = id }
    action.inputs[Self.system] = try systemID()
    action.environment = SandboxProfile.buildEnvironment
    if usesCompilerCache {
      action.usesCompilerCache = true
      action.environment.merge(CompilerCache.environment) { $1 }
    }
    return action
  }

  /// Where this machine has the contents that its actions name, once the source is written to `folder`.
  func contents(in folder: String, _ installed: InstalledCore) throws -> [String: String] {
    var contents: [String: String] = [try systemID(): installed.folder]
    for (path, id) in source { contents[id] = "\(folder)/\(path)" }
    return contents
  }
}
