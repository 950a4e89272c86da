import Basics
import Model

extension BuildRecipe: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> BuildRecipe? {
    let description = mapping.optional("description", as: .words, default: "")
    if let like = mapping.optional("like", as: .name) {
      guard let core = mapping.required("core", as: .core) else { return nil }
      return BuildRecipe(
        name: name, description: description, reads: [], steps: [], yields: [:], core: core,
        like: like)
    }
    let reads = mapping.required("reads", as: .some(of: .path))
    let needs = mapping.optional("needs", as: .map(of: .package), default: [:])
    let steps = mapping.required("steps", as: .some(of: .step))
    let yields = mapping.required(
      "yields", as: FieldDecoder.map(of: .path).checked { $0.isEmpty ? ("is empty", nil) : nil })
    let core = mapping.optional("core", as: .core)
    let loads = mapping.optional("loads", as: .words)
    guard let reads, let steps, let yields else { return nil }
    let recipe = BuildRecipe(
      name: name, description: description, reads: reads, needs: needs, steps: steps,
      yields: yields, loads: loads, core: core)
    recipe.check(mapping.log)
    return recipe
  }

  private func check(_ log: ProblemLog) {
    if let loads, yields[loads] == nil {
      log.add("\(loads.quoted) is not among what the build yields", path: "loads")
    }
    var known: Set<String> = []
    for (index, step) in steps.enumerated() {
      let path = "steps[\(index)]"
      if !known.insert(step.name).inserted {
        log.add("a second step named \(step.name.quoted)", path: "\(path).name")
      }
      if step.usesCore, core == nil {
        log.add(
          "there is no core to use", hint: "add the section 'core'", path: "\(path).uses-core")
      }
      for (number, read) in step.reads.enumerated()
      where !reads.contains(where: { $0 == "." || read.isWithin($0) }) {
        log.add(
          "\(read.quoted) is not in what the build reads", hint: "add it to 'reads' above",
          path: "\(path).reads[\(number)]")
      }
    }
  }
}

extension FieldDecoder where Value == BuildStep {
  /// One step of a build.
  fileprivate static var step: FieldDecoder {
    .mapping { mapping in
      let name = mapping.required("name", as: .name)
      let run = mapping.required("run", as: .command)
      let directory = mapping.optional("in", as: .path, default: ".")
      let reads = mapping.required("reads", as: .list(of: .path))
      let environment = mapping.optional("environment", as: .map(of: .text), default: [:])
      let incremental = mapping.optional("incremental", as: .flag, default: false)
      let usesCore = mapping.optional("uses-core", as: .flag, default: false)
      let usesCompilerCache = mapping.optional("compiler-cache", as: .flag, default: false)
      let isKept = mapping.optional("snapshot", as: .flag, default: true)
      let units = mapping.optional("units", as: .units)
      guard let name, let run, let reads else { return nil }
      return BuildStep(
        name: name, run: run, directory: directory, reads: reads, environment: environment,
        incremental: incremental, usesCore: usesCore, usesCompilerCache: usesCompilerCache,
        isKept: isKept, units: units)
    }
  }
}

extension FieldDecoder where Value == UnitRecipe {
  /// How the units of an extension are compiled.
  fileprivate static var units: FieldDecoder {
    .mapping { mapping in
      let most = mapping.optional("most", as: .whole(in: 1...100), default: 12)
      let flags = mapping.optional("flags", as: .list(of: .text), default: [])
      let apart = mapping.optional("apart", as: .list(of: .path), default: [])
      let alone = mapping.optional("alone", as: .list(of: .path), default: [])
      let asWritten = mapping.optional("as-written", as: .list(of: .path), default: [])
      return UnitRecipe(
        most: most, flags: flags, apart: apart, alone: alone, asWritten: asWritten)
    }
  }
}

extension FieldDecoder where Value == [String] {
  /// A program and its arguments.
  fileprivate static var command: FieldDecoder {
    FieldDecoder.list(of: .template(["phpize", "php-config", "jobs"])).checked { words in
      words.first.map(\.isEmpty) ?? true ? ("names no program", nil) : nil
    }
  }
}

extension FieldDecoder where Value == String {
  /// The name of a Debian package (Debian Policy, 5.6.1).
  static var package: FieldDecoder {
    text.checked { text in
      let isPackage =
        text.utf8.count >= 2
        && text.utf8.allSatisfy { isName(String(UnicodeScalar($0))) || "+-.".utf8.contains($0) }
        && isName(String(text.prefix(1)))
      return isPackage ? nil : ("\(text.quoted) is not the name of a Debian package", nil)
    }
  }
}
