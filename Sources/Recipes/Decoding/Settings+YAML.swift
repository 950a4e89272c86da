import Model

extension Settings: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> Settings? {
    let description = mapping.optional("description", as: .words, default: "")
    let ini = mapping.optional("ini", as: .map(of: .text), default: [:])
    let environment = mapping.optional("environment", as: .map(of: .text), default: [:])
    let promisesForking = mapping.optional("promises-forking", as: .flag, default: false)
    for key in ini.keys.sorted() where !isIniName(key) {
      mapping.log.add("\(key.quoted) is not the name of an ini setting", path: "ini.\(key)")
    }
    for key in environment.keys.sorted() where key.isEmpty || key.contains("=") {
      mapping.log.add(
        "\(key.quoted) is not the name of a variable", path: "environment.\(key)")
    }
    var settings = Settings(
      name: name, description: description, ini: ini, environment: environment,
      promisesForking: promisesForking)
    settings.scenariosOf = mapping.optional("scenarios-of", as: .name)
    return settings
  }
}

/// Whether a text can be given to PHP as `-d NAME=…`: anything else would be read as another line.
private func isIniName(_ text: String) -> Bool {
  !text.isEmpty
    && text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
    }
}
