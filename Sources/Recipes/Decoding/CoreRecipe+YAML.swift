import Model

extension FieldDecoder where Value == CoreRecipe {
  /// The section `core` of a build recipe.
  static var core: FieldDecoder {
    .mapping { mapping in
      let define = mapping.optional("define", as: .map(of: .some(of: .path)), default: [:])
      let flags = mapping.optional(
        "flags", as: .list(of: .text), default: CoreRecipe.debianFlags)
      for macro in define.keys.sorted() where !isMacro(macro) {
        mapping.log.add("\(macro.quoted) is not the name of a macro", path: "core.define.\(macro)")
      }
      for flag in flags where flag == "-DNDEBUG" {
        mapping.report(
          "NDEBUG changes the layout of classes, the archive is made without it",
          hint: "leave \(flag.quoted) out")
      }
      return CoreRecipe(define: define, flags: flags)
    }
  }
}

/// Whether a text is `NAME` or `NAME=VALUE`, so that `-D` can go before it.
private func isMacro(_ text: String) -> Bool {
  let name = text.prefix { $0 != "=" }.utf8
  return name.first.map { !(48...57).contains($0) } ?? false
    && name.allSatisfy { byte in
      byte == UInt8(ascii: "_") || (48...57).contains(byte) || (65...90).contains(byte)
        || (97...122).contains(byte)
    }
}
