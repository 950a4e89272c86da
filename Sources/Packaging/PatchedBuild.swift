import Recipes

/// A build that is to be installed: what was built, of what, with what, and what was said of it.
public struct PatchedBuild: Sendable, Equatable {
  /// The candidate's name; `base` for the unpatched source.
  public var name: String
  /// What the candidate says of itself, one line.
  public var title: String
  /// The version of grpc: `1.51.1`.
  public var version: String
  /// The built files, `grpc.so` and the libraries of a patched core, and the paths they are at.
  public var files: [String: String]
  /// Where source and patches came from, and how they were built.
  public var origin: BuildOrigin
  /// The settings that the ini file makes.
  public var settings: Settings
  /// The PHP it was built for.
  public var php: TargetPhp
  /// The evaluation that judged it; nil when none has.
  public var judgement: JudgementReference?
  /// Whether it is made though no evaluation passed it.
  public var isForced: Bool

  /// The name of the library that PHP loads.
  static let extensionFile = "grpc.so"
  /// The folder beside the extension where its run path finds the libraries of a patched core.
  static let libraryFolder = "grpc"

  /// A build with all its parts.
  public init(
    name: String, title: String, version: String, files: [String: String], origin: BuildOrigin,
    settings: Settings, php: TargetPhp, judgement: JudgementReference?, isForced: Bool
  ) {
    self.name = name
    self.title = title
    self.version = version
    self.files = files
    self.origin = origin
    self.settings = settings
    self.php = php
    self.judgement = judgement
    self.isForced = isForced
  }
}

/// Everything a build was made of, by content.
public struct BuildOrigin: Codable, Sendable, Equatable {
  /// Where the source is to be had: a package URL for a Debian source, else the URL of the
  /// repository.
  public var source: String
  /// The ref in it.
  public var ref: String
  /// The commit it stands for.
  public var commit: String
  /// The tree that was built: the commit's, with the patches applied.
  public var tree: String
  /// The patches in the order they were applied.
  public var patches: [PatchDigest]
  /// The build recipe's name.
  public var recipe: String
  /// Compiler, packages and PHP by name, as the build's key has them.
  public var toolchain: [String: String]
  /// The artifact's key.
  public var artifact: String
  /// The digest of its machine code.
  public var machineCode: String

  /// A patch file by content.
  public struct PatchDigest: Codable, Sendable, Equatable {
    /// The file's name, without its folder.
    public var name: String
    /// SHA-256 of the file.
    public var sha256: String

    /// A patch of its parts.
    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// An origin with all its parts.
  public init(
    source: String, ref: String, commit: String, tree: String, patches: [PatchDigest],
    recipe: String, toolchain: [String: String], artifact: String, machineCode: String
  ) {
    self.source = source
    self.ref = ref
    self.commit = commit
    self.tree = tree
    self.patches = patches
    self.recipe = recipe
    self.toolchain = toolchain
    self.artifact = artifact
    self.machineCode = machineCode
  }
}

/// The evaluation that judged a build, and what it said.
public struct JudgementReference: Codable, Sendable, Equatable {
  /// The record's name.
  public var record: String
  /// SHA-256 of the record's file.
  public var sha256: String
  /// The verdict: `PASS`.
  public var verdict: String
  /// Why, in one line.
  public var why: String

  /// A judgement of its parts.
  public init(record: String, sha256: String, verdict: String, why: String) {
    self.record = record
    self.sha256 = sha256
    self.verdict = verdict
    self.why = why
  }
}
