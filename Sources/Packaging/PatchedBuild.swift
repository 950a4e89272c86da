import Model

/// A build that is to be installed: what was built, of what, with what, and what was said of it.
package struct PatchedBuild: Sendable, Equatable {
  /// The candidate's name; `base` for the unpatched source.
  package var name: String
  /// What the candidate says of itself, one line.
  package var title: String
  /// The version of grpc: `1.51.1`.
  package var version: String
  /// The built files, `grpc.so` and the libraries of a patched core, and the paths they are at.
  package var files: [String: String]
  /// Where source and patches came from, and how they were built.
  package var origin: BuildOrigin
  /// The settings that the ini file makes.
  package var settings: Settings
  /// The PHP it was built for.
  package var php: TargetPhp
  /// The evaluation that judged it; nil when none has.
  package var judgement: JudgementReference?
  /// Whether it is made though no evaluation passed it.
  package var isForced: Bool

  /// The name of the library that PHP loads.
  static let extensionFile = ArtifactFile.module
  /// The folder beside the extension where its run path finds the libraries of a patched core.
  static let libraryFolder = "grpc"

  /// A build with all its parts.
  package init(
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
package struct BuildOrigin: Codable, Sendable, Equatable {
  /// Where the source is to be had: a package URL for a Debian source, else the URL of the
  /// repository.
  package var source: String
  /// The ref in it.
  package var ref: String
  /// The commit it stands for.
  package var commit: String
  /// The tree that was built: the commit's, with the patches applied.
  package var tree: String
  /// The patches in the order they were applied.
  package var patches: [PatchDigest]
  /// The build recipe's name.
  package var recipe: String
  /// Compiler, packages and PHP by name, as the build's key has them.
  package var toolchain: [String: String]
  /// The artifact's key.
  package var artifact: String
  /// The digest of its machine code.
  package var machineCode: String

  /// A patch file by content.
  package struct PatchDigest: Codable, Sendable, Equatable {
    /// The file's name, without its folder.
    package var name: String
    /// SHA-256 of the file.
    package var sha256: String

    /// A patch of its parts.
    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// An origin with all its parts.
  package init(
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
package struct JudgementReference: Codable, Sendable, Equatable {
  /// The record's name.
  package var record: String
  /// SHA-256 of the record's file.
  package var sha256: String
  /// The verdict: `PASS`.
  package var verdict: String
  /// Why, in one line.
  package var why: String

  /// A judgement of its parts.
  package init(record: String, sha256: String, verdict: String, why: String) {
    self.record = record
    self.sha256 = sha256
    self.verdict = verdict
    self.why = why
  }
}
