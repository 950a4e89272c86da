import Building
import Model

/// The command lines of compiler and linker, as words.
enum CompilerArguments {
  /// One of each kind, of names that stand for any.
  static var samples: [[String]] {
    let standards = CoreAction.Standards(c: "STANDARD", cxx: "STANDARD")
    return ["UNIT.c", "UNIT.cc"].map {
      compile($0, recipe: CoreRecipe(flags: []), standards: standards, object: "OBJECT")
    } + [
      link(
        archive: "ARCHIVE", soname: "SONAME", needed: ["NEEDED"], others: ["OTHER"],
        folders: ["FOLDER"], output: "OUTPUT"), strip("OBJECT", into: "OUTPUT"),
    ]
  }

  /// Compiles `unit` of the tree at the canonical path into `object`, and writes what it read.
  static func compile(
    _ unit: String, recipe: CoreRecipe, standards: CoreAction.Standards, object: String
  ) -> [String] {
    let isC = unit.hasSuffix(".c")
    let root = Builder.canonicalRoot
    return [isC ? "cc" : "c++", isC ? standards.c : standards.cxx]
      + recipe.flags + ["-fPIC"] + macros(for: unit, recipe)
      // `__FILE__` reads as in the packager's build, which names files from its root.
      + ["-ffile-prefix-map=\(root)=."]
      + ChangeImpact.searchPath.map { $0 == "." ? "-I\(root)" : "-I\(root)/\($0)" }
      + ["-MD", "-MF", "\(object).d", "-c", "\(root)/\(unit)", "-o", object]
  }

  /// The macros that the recipe defines for `unit`.
  static func macros(for unit: String, _ recipe: CoreRecipe) -> [String] {
    recipe.define.filter { $0.value.contains(unit) }.keys.sorted().map { "-D\($0)" }
  }

  /// Links the whole of an archive as a shared library that asks for the same others as the
  /// system's own, and leaves nothing undefined.
  static func link(
    archive: String, soname: String, needed: [String], others: [String], folders: [String],
    output: String
  ) -> [String] {
    ["c++", "-shared", "-fPIC", "-Wl,-z,relro", "-Wl,-z,defs", "-Wl,--build-id=sha1"]
      + ["-Wl,-soname,\(soname)", "-o", output]
      + folders.map { "-L\($0)" }
      + ["-Wl,--whole-archive", archive, "-Wl,--no-whole-archive"]
      + ["-Wl,--no-as-needed"] + needed.filter { !ownedByCompiler($0) }.map { "-l:\($0)" }
      // A patch may call what no file called before.
      + ["-Wl,--as-needed"] + others.map { "-l:\($0)" }
  }

  /// The compiler adds these itself, at the end.
  private static func ownedByCompiler(_ soname: String) -> Bool {
    ["libstdc++.so", "libgcc_s.so", "libc.so", "ld-linux"].contains { soname.hasPrefix($0) }
  }

  /// An object without what a packager takes out of the members of an archive.
  static func strip(_ object: String, into output: String) -> [String] {
    ["strip", "--strip-debug", "--remove-section=.comment", "--remove-section=.note"]
      + ["-o", output, object]
  }
}

/// The paths, from the tree's root, that a dependency file in make's syntax names.
func dependencies(in text: String) -> [String] {
  let root = Builder.canonicalRoot + "/"
  // By bytes: a character may be both CR and LF.
  return text.replacing("\\\n", with: " ").utf8.split { " \r\n".utf8.contains($0) }
    .map { String(Substring($0)) }.filter { $0.hasPrefix(root) && !$0.hasSuffix(":") }
    .map { joined(".", String($0.dropFirst(root.count))) }
}
