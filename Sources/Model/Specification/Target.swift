import Basics

/// What the source of gRPC looks like: the paths and names that forkproof has to know of it.
package struct Target: Codable, Sendable, Equatable {
  /// Its name, that of its file: `grpc`.
  package var name: String
  /// What it is, one sentence.
  package var description: String
  /// The folder of the extension, from the root of the source.
  package var extensionFolder: String
  /// The file that holds the version of the extension, from the root of the source.
  package var versionFile: String
  /// The macro in that file whose value, in quotes, is the version.
  package var versionMacro: String
  /// A file of the extension that the control adds a comment to, from the root of the source.
  package var commentedFile: String
  /// The files and folders that the extension consists of, from the root of the source: what one source
  /// gives to another that it is laid over.
  package var extensionFiles: [String]
  /// Documents, tests and the like, which no build reads, from the root of the source; `*` stands for any
  /// text. A change of these keeps no candidate from being built.
  package var unbuiltFiles: [String]
  /// How sources are laid out, the most particular first.
  package var layouts: [Layout]
  /// The shared objects whose mapping runs record: the extension and the libraries of its core, up
  /// to `.so`.
  package var libraries: [String]
  /// The name that PHP knows the extension by: `grpc`.
  package var module: String
  /// The classes of the extension that scripts use.
  package var classes: [String]

  /// One way in which sources are laid out, and what builds such a source.
  package struct Layout: Codable, Sendable, Equatable {
    /// Its name: `bundled`.
    package var name: String
    /// What a source has that is laid out so.
    package var marks: [String]
    /// The versions that are laid out so.
    package var versions: VersionRange
    /// The build recipes to choose from, the cheapest first; none for the usual ones.
    package var builds: [String]

    /// A layout with all its parts.
    package init(
      name: String, marks: [String], versions: VersionRange = VersionRange(), builds: [String] = []
    ) {
      self.name = name
      self.marks = marks
      self.versions = versions
      self.builds = builds
    }
  }

  /// A target with all its parts.
  package init(
    name: String, description: String = "", extensionFolder: String, versionFile: String,
    versionMacro: String, commentedFile: String, libraries: [String], module: String,
    classes: [String] = [], extensionFiles: [String] = [], unbuiltFiles: [String] = [],
    layouts: [Layout] = []
  ) {
    self.name = name
    self.description = description
    self.extensionFolder = extensionFolder
    self.versionFile = versionFile
    self.versionMacro = versionMacro
    self.commentedFile = commentedFile
    self.libraries = libraries
    self.module = module
    self.classes = classes
    self.extensionFiles = extensionFiles
    self.unbuiltFiles = unbuiltFiles
    self.layouts = layouts
  }

  /// Whether no build reads this file, by its path from the root of the source.
  package func isUnbuilt(_ path: String) -> Bool {
    unbuiltFiles.contains { Glob($0).matches(path) }
  }

  /// The version that the contents of the version file tell; nil where they tell none, or one that is no number with
  /// what may stand behind it: it becomes a part of file names and packages.
  package func version(in text: String) -> String? {
    let lines = text.split(separator: "\n")
    guard let line = lines.first(where: { $0.contains("\(versionMacro) ") }) else { return nil }
    let quoted = line.split(separator: "\"")
    guard quoted.count > 1, quoted[1].first?.isNumber ?? false, quoted[1].utf8.count <= 64,
      quoted[1].allSatisfy(Self.isOfVersion)
    else { return nil }
    return String(quoted[1])
  }

  private static func isOfVersion(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || ".+~-_".contains(character))
  }
}
