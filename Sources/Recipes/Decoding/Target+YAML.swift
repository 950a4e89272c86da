import Model

extension Target: RecipeDecodable {
  package static func read(_ mapping: MappingReader, name: String) -> Target? {
    let description = mapping.optional("description", as: .words, default: "")
    let folder = mapping.required("extension", as: .path)
    let version = mapping.required("version", as: .version)
    let commented = mapping.required("commented", as: .path)
    let libraries = mapping.required("libraries", as: .some(of: .library))
    let module = mapping.required("module", as: .words)
    let classes = mapping.optional("classes", as: .list(of: .className), default: [])
    let files = mapping.optional("extension-files", as: .list(of: .path), default: [])
    let unbuilt = mapping.optional("unbuilt", as: .list(of: .words), default: [])
    let layouts = mapping.optional("layouts", as: .list(of: .layout), default: [])
    guard let folder, let version, let commented, let libraries, let module else { return nil }
    return Target(
      name: name, description: description, extensionFolder: folder, versionFile: version.file,
      versionMacro: version.macro, commentedFile: commented, libraries: libraries,
      module: module, classes: classes, extensionFiles: files, unbuiltFiles: unbuilt,
      layouts: layouts)
  }
}

/// Where a source tells its version.
private struct VersionPlace {
  var file: String
  var macro: String
}

extension FieldDecoder where Value == VersionPlace {
  fileprivate static var version: FieldDecoder {
    .mapping { mapping in
      let file = mapping.required("file", as: .path)
      let macro = mapping.required("macro", as: .words)
      guard let file, let macro else { return nil }
      return VersionPlace(file: file, macro: macro)
    }
  }
}

extension FieldDecoder where Value == Target.Layout {
  fileprivate static var layout: FieldDecoder {
    .mapping { mapping in
      let name = mapping.required("name", as: .name)
      let marks = mapping.required("marked-by", as: .some(of: .path))
      let versions = mapping.optional("versions", as: .range, default: VersionRange())
      let builds = mapping.optional("builds", as: .names, default: [])
      guard let name, let marks else { return nil }
      return Target.Layout(name: name, marks: marks, versions: versions, builds: builds)
    }
  }
}

extension FieldDecoder where Value == String {
  /// The name of a shared object up to its `.so`.
  fileprivate static var library: FieldDecoder {
    words.checked { text in
      guard text.hasSuffix(".so"), !text.contains("/") else {
        return ("\(text.quoted) is not the name of a shared object", "write it as libgrpc.so")
      }
      return nil
    }
  }
}
