import Files

/// Where on this machine the parts of a run are; what they are is told by its `RunSpec`.
package struct RunPlace: Sendable {
  /// The folder that holds the scenario's script.
  package var scripts: String
  /// The artifact; nil for PHP without the extension.
  package var artifact: ArtifactPlace?
  /// What the scenarios read of the source; it goes with the last run that reads it.
  package var tree: ScratchFolder?

  /// The place of PHP alone, or of an artifact.
  package init(scripts: String, artifact: ArtifactPlace? = nil, tree: ScratchFolder? = nil) {
    self.scripts = scripts
    self.artifact = artifact
    self.tree = tree
  }
}

/// Where on this machine an artifact is.
package struct ArtifactPlace: Sendable {
  /// Its folder.
  package var folder: String
  /// The libraries that the extension finds where a sandbox shows nothing, by their paths in PHP's system, with
  /// those on the host.
  package var libraries: [String: String]

  /// An artifact in `folder`.
  package init(_ folder: String, libraries: [String: String] = [:]) {
    self.folder = folder
    self.libraries = libraries
  }
}
