/// A system that builds and PHP can run in, and how its root folder is made.
public struct EnvironmentRecipe: Codable, Sendable, Equatable {
  /// Its name, that of its file: `debian-13`.
  public var name: String
  /// What it is, one sentence.
  public var description: String
  /// The release of Debian, by the name that apt sources have for it: `trixie`.
  public var release: String
  /// The suites that packages are taken from; empty for all that this machine takes those of its own
  /// release from: `bookworm-security` becomes `trixie-security`.
  public var suites: [String]
  /// The packages installed beside the essential ones.
  public var packages: [String]

  /// An environment with all its parts.
  public init(
    name: String, description: String = "", release: String, suites: [String] = [],
    packages: [String]
  ) {
    self.name = name
    self.description = description
    self.release = release
    self.suites = suites
    self.packages = packages
  }

  /// Reads an environment from YAML; its name is that of `file`, without `.yaml`.
  ///
  /// Throws a ``RecipeError`` with every problem of the file.
  public init(yaml: [UInt8], file: String) throws(RecipeError) {
    self = try Reading<EnvironmentRecipe>(yaml, file: file).get()
  }
}

extension EnvironmentRecipe: Readable {
  static func read(_ mapping: MappingReader, name: String) -> EnvironmentRecipe? {
    let description = mapping.optional("description", as: .words, default: "")
    let debian = mapping.required("debian", as: .debianRelease)
    return debian.map {
      EnvironmentRecipe(
        name: name, description: description, release: $0.release, suites: $0.suites,
        packages: $0.packages)
    }
  }
}

/// A release and what is installed of it.
private struct DebianRelease {
  var release: String
  var suites: [String]
  var packages: [String]
}

extension Form where Value == DebianRelease {
  /// `{release: trixie, packages: [php8.4-cli]}`
  fileprivate static var debianRelease: Form {
    .mapping { mapping in
      let release = mapping.required("release", as: .name)
      let packages = mapping.required("packages", as: .some(of: .package))
      let suites = mapping.optional("suites", as: .names, default: [])
      guard let release, let packages else { return nil }
      return DebianRelease(release: release, suites: suites, packages: packages)
    }
  }
}

extension RecipeBook {
  /// The environment of this name; throws a ``RecipeError`` with the nearest name otherwise.
  public func environment(named name: String) throws(RecipeError) -> EnvironmentRecipe {
    try find(name, "environment", in: environments).recipe
  }
}
