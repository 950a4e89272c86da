import Basics
import Model

extension UnitPlan {
  /// The digest of what is read, planned and written for units that stand for all: another forkproof may do it
  /// otherwise.
  static let form: String = {
    // More groups than a unit may choose among, since what clashes is not joined; folders of each depth.
    let clashing = (0..<6).map { "one/two/clash\($0).c" }
    let free = (0..<6).map { "one/two/\($0).c" }
    let sources = clashing + free + ["one/two/three/a.c", "one/b.c", "c.c", "two/d.cc"]
    let rules = sources.map { source in
      "\(source).lo: /root/\(source)\n\t$(LIBTOOL) --mode=compile CC -c /root/\(source) -o x\n"
    }
    let text = "shared_objects_name = x\n" + rules.joined()
    var key = CacheKey(kind: "files of units", schema: 3)
    if let makefile = ExtensionMakefile(text, root: "/root") {
      let recipe = UnitRecipe(most: 2, flags: ["FLAG"])
      let plan = UnitPlan(makefile.units, recipe, split: [free[0]]) {
        if clashing.contains($0) { return FileScopeNames(words: ["name"]) }
        return FileScopeNames(words: $0 == free[1] ? ["#MACRO"] : $0 == free[2] ? ["#"] : [])
      }
      key.add(plan.files(for: makefile, recipe) { _ in false })
    }
    for line in FileScopeNames.examples {
      key.add([line] + FileScopeNames(Array(line.utf8)).words)
    }
    return key.hexadecimal
  }()

  /// The files that carry the plan out, by path from the root of the tree: a Makefile, a source for
  /// each joined object, and the list of objects for the linker.
  ///
  /// What does not compile when joined is compiled in parts and joined by the linker: alone what the errors
  /// are in, and the others joined once more; then unit by unit, so an error is always told by the unit it
  /// is in. `isDone` tells which objects are there already.
  func files(
    for makefile: ExtensionMakefile, _ recipe: UnitRecipe, isDone: (String) -> Bool
  ) -> [String: String] {
    var files: [String: String] = [:]
    let joined = objects.filter { $0.units.count > 1 }
    for object in joined {
      let language = object.units.first?.language ?? "c"
      files["\(object.stem).\(language)"] = object.units.map(including).joined()
    }
    let toDo = objects.filter { !isDone("\($0.stem).o") }.reduce(0) { $0 + $1.units.count }
    files["\(Self.folder)/done"] = ""
    files["\(Self.folder)/objects"] = objects.map { "\($0.stem).o\n" }.joined()
    files["\(Self.folder)/Makefile"] = text(makefile, recipe, toDo: toDo)
    return files
  }

  /// What includes a unit in a joined source and leaves all macros as they were.
  private func including(_ unit: CompilationUnit) -> String {
    let own = macros[unit.source] ?? []
    return own.map { "#pragma push_macro(\"\($0)\")\n" }.joined()
      + "#include \"\(Builder.canonicalRoot)/\(unit.source)\"\n"
      + own.map { "#pragma pop_macro(\"\($0)\")\n" }.joined()
  }

  private func text(_ makefile: ExtensionMakefile, _ recipe: UnitRecipe, toDo: Int) -> String {
    var commands: [String: Int] = [:]
    var lines = [
      // Without them it looks for a rule for each dependency file that the Makefile would include.
      "MAKEFLAGS += --no-builtin-rules", "include Makefile",
      ".DEFAULT_GOAL := \(Self.folder)/\(makefile.name).so",
      ".DELETE_ON_ERROR:", "UNIT_FLAGS = \(recipe.flags.joined(separator: " "))",
      "JOINED_FLAGS_c = \(Self.strict(recipe.flags).joined(separator: " "))",
    ]
    for unit in objects.flatMap(\.units) where commands[unit.command] == nil {
      commands[unit.command] = commands.count
      lines.append("COMMAND_\(commands.count - 1) = \(unit.command)")
    }
    for object in objects {
      guard let first = object.units.first else { continue }
      let command = "$(UNIT_LAUNCHER) $(COMMAND_\(commands[first.command] ?? 0))"
      lines += rule(for: object, command: command, toDo: toDo)
      if object.units.count == 1 { continue }
      for unit in object.units {
        let single = Object(units: [unit], takesFlags: object.takesFlags)
        lines += compiling(single, "\(Builder.canonicalRoot)/\(unit.source)", command)
      }
    }
    let library = "\(Self.folder)/\(makefile.name).so"
    lines += [
      // Another plan may have the same objects, and a list of its own: the library is always linked.
      ".PHONY: always", "always:",
      "\(library): \(objects.map { "\($0.stem).o" }.joined(separator: " ")) always",
      "\t$(CC) -shared $(LDFLAGS) -Wl,-soname,\(makefile.name).so -o $@ @\(Self.folder)/objects "
        + "$(\(makefile.name.uppercased())_SHARED_LIBADD)",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The flags for joined units of C. What C++ refuses, C only warns of: a function that is not declared in what
  /// is joined, though it is in the unit alone, would be called with other types.
  private static func strict(_ flags: [String]) -> [String] {
    flags.filter { $0 != "-w" } + [
      "-Werror=implicit", "-Werror=int-conversion", "-Werror=incompatible-pointer-types",
    ]
  }

  /// The rule for an object that is linked; it tells how many units are done with it.
  private func rule(for object: Object, command: String, toDo: Int) -> [String] {
    let counting =
      "\t@head -c \(object.units.count) /dev/zero >>\(Self.folder)/done; "
      + "echo \"[$$(wc -c <\(Self.folder)/done)/\(toDo)] $@\""
    guard object.units.count > 1, let language = object.units.first?.language else {
      let source = object.units.first.map { "\(Builder.canonicalRoot)/\($0.source)" } ?? ""
      return compiling(object, source, command) + [counting]
    }
    let parts = object.units.map { unit in
      Object(units: [unit], takesFlags: object.takesFlags).stem
    }
    let objects = parts.map { "\($0).o" }.joined(separator: " ")
    let dependencies = parts.map { "\($0).dep" }.joined(separator: " ")
    let flags = language == "c" ? "$(JOINED_FLAGS_c) " : "$(UNIT_FLAGS) "
    let compile = "\(command) \(object.takesFlags ? flags : "")-fPIC -DPIC -c"
    let make = "$(MAKE) -f \(Self.folder)/Makefile --no-print-directory"
    let stem = object.stem
    return [
      "\(stem).o:",
      "\t+@\(compile) \(stem).\(language) -o $@ -MD -MF \(stem).dep -MT $@ 2>\(stem).err || { rm -f $@; "
        + "sed -n 's,^\(Builder.canonicalRoot)/\\([^:]*\\):[0-9:]* error: .*,\\1,p' \(stem).err | sort -u "
        + ">\(stem).apart; "
        + "if grep -vFf \(stem).apart \(stem).\(language) >\(stem).rest.\(language) "
        + "&& test -s \(stem).apart "
        + "&& \(compile) \(stem).rest.\(language) -o \(stem).rest.o -MD -MF \(stem).rest.dep -MT $@ "
        + "2>>\(stem).err; then "
        + "set -- $$(grep -Ff \(stem).apart \(stem).\(language) "
        + "| sed 's,^#include \"\(Builder.canonicalRoot)/\\(.*\\)\",\(Self.folder)/one/\\1.o,'); "
        + "\(make) \"$$@\" && ld -r -o $@ \(stem).rest.o \"$$@\" "
        + "&& cat \(stem).rest.dep $$(printf '%s\\n' \"$$@\" | sed 's,o$$,dep,') >\(stem).dep; "
        + "else \(make) \(objects) && ld -r -o $@ \(objects) && cat \(dependencies) >\(stem).dep; fi; }",
      counting,
    ]
  }

  private func compiling(_ object: Object, _ source: String, _ command: String) -> [String] {
    [
      "\(object.stem).o:",
      "\t@mkdir -p $(@D)",
      "\t@\(command) \(object.takesFlags ? "$(UNIT_FLAGS) " : "")-fPIC -DPIC -c \(source) -o $@ "
        + "-MD -MF \(object.stem).dep -MT $@",
    ]
  }
}
