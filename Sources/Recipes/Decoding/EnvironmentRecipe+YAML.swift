import Model

extension EnvironmentRecipe: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> EnvironmentRecipe? {
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

extension FieldDecoder where Value == DebianRelease {
  /// `{release: trixie, packages: [php8.4-cli]}`
  fileprivate static var debianRelease: FieldDecoder {
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
  package func environment(named name: String) throws(RecipeError) -> EnvironmentRecipe {
    try find(name, "environment", in: environments).recipe
  }
}
