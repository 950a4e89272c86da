import Basics
import Files
import Model
import Storage

extension Builder {
  /// The largest Makefile of `phpize` that is known, 1.85's, has 5 MB.
  private static let mostOfMakefile = 32 << 20

  /// Writes into the folder `work` what compiles the units of its Makefile, joined by what the texts of `tree` define.
  func plan(
    _ units: BuildAction.Units, in work: String, by tree: some SourceTree
  ) throws(BuildError) {
    let makefile = try extensionMakefile(in: work)
    try attempt { () throws in
      let names = try fileScopeNames(of: makefile.units, units.texts, in: tree)
      let plan = UnitPlan(makefile.units, units.recipe, split: Set(units.split)) {
        names[$0] ?? FileScopeNames()
      }
      let folder = try UntrustedFolder(work)
      let texts = plan.files(for: makefile, units.recipe) { folder.isFile($0) }
      let files = try ScratchFolder(in: locations.scratch, named: "units")
      for folder in ["joined", "one"] {
        try makeFolder("\(files.path)/\(UnitPlan.folder)/\(folder)")
      }
      for (path, text) in texts { try writeFile(Array(text.utf8), to: "\(files.path)/\(path)") }
      try folder.lay(UntrustedFolder(files.path))
    }
  }

  private func extensionMakefile(in work: String) throws(BuildError) -> ExtensionMakefile {
    let bytes: [UInt8]
    do {
      bytes = try UntrustedFolder(work).read("Makefile", upTo: Self.mostOfMakefile)
    } catch {
      throw .nothingYielded(path: "Makefile", recipe: recipe.name, why: error.reason)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let makefile = ExtensionMakefile(text, root: Self.canonicalRoot) else {
      throw .nothingYielded(
        path: "Makefile", recipe: recipe.name, why: "its rules are not those of phpize")
    }
    return makefile
  }

  /// What each of these units defines for its whole file, by `texts` of `tree`, as it was found before for the
  /// same texts.
  private func fileScopeNames(
    of units: [CompilationUnit], _ texts: [String: String], in tree: some SourceTree
  ) throws -> [String: FileScopeNames] {
    try check(texts, of: tree)
    let wanted = Set(units.map(\.source))
    var key = CacheKey(kind: "names of units", schema: 2)
    key.add([UnitPlan.form] + wanted.sorted())
    key.add(texts)
    let answer = try CachedAnswer(key, locations).bytes {
      let files = try tree.files(below: texts.keys.sorted())
        .filter { wanted.contains($0.path) && !$0.isLink }
      let names = try tree.contents(of: files).mappedByAllCores(least: 16) {
        FileScopeNames($0).words.joined(separator: " ")
      }
      return Array(zip(files, names).map { "\($0.path) \($1)\n" }.joined().utf8)
    }
    let lines = answer.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
    return Dictionary(
      lines.compactMap { line in line.first.map { ($0, FileScopeNames(words: line.dropFirst())) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The files that differ between a tree and the one that its units are compared with: where they are
  /// units, each is compiled alone.
  func splitUnits(of tree: some SourceTree, since base: (some SourceTree)?) throws -> [String] {
    guard let step = recipe.steps.first(where: { $0.units != nil }), let base, base.id != tree.id
    else { return [] }
    return try tree.changes(since: base.id, below: step.reads).map(\.path).sorted()
      .filter { path in [".c", ".cc", ".cpp"].contains(where: path.hasSuffix) }
  }
}
