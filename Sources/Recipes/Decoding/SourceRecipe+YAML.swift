import Model

extension SourceRecipe: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> SourceRecipe? {
    let description = mapping.optional("description", as: .words, default: "")
    let debian = mapping.optional("debian", as: .debian)
    let git = mapping.optional("git", as: .git)
    let archive = mapping.optional("archive", as: .archive)
    if ["debian", "git", "archive"].count(where: mapping.keys.contains) != 1 {
      mapping.report(
        "expected one of 'debian', 'git' and 'archive'",
        hint: """
          write 'debian: {package: …, version-of: …}', 'git: {url: …, ref: …}' or 'archive: {url: …}'
          """)
    }
    let knownBase = mapping.optional("known-base", as: .knownBase)
    return (debian ?? git ?? archive).map {
      SourceRecipe(name: name, description: description, origin: $0, knownBase: knownBase)
    }
  }
}

extension FieldDecoder where Value == SourceRecipe.Origin {
  fileprivate static var debian: FieldDecoder {
    .mapping { mapping in
      let package = mapping.required("package", as: .package)
      let versionOf = mapping.required("version-of", as: .package)
      guard let package, let versionOf else { return nil }
      return .debian(package: package, versionOf: versionOf)
    }
  }

  fileprivate static var git: FieldDecoder {
    .mapping { mapping in
      let url = mapping.required("url", as: .words)
      let ref = mapping.required("ref", as: .template(["version"]))
      guard let url, let ref else { return nil }
      return .git(url: url, ref: ref)
    }
  }
}

extension FieldDecoder where Value == SourceRecipe.Origin {
  fileprivate static var archive: FieldDecoder {
    .mapping { mapping in
      mapping.required("url", as: .template(["version"])).map { .archive(url: $0) }
    }
  }
}

extension FieldDecoder where Value == SourceRecipe.KnownBase {
  fileprivate static var knownBase: FieldDecoder {
    .mapping { mapping in
      let version = mapping.required("version", as: .words)
      let handlers = mapping.required("core-fork-handlers", as: .flag)
      guard let version, let handlers else { return nil }
      return SourceRecipe.KnownBase(version: version, coreForkHandlers: handlers)
    }
  }
}
