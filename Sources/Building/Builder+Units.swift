import Files
import Model
import Storage

extension Builder {
  /// The largest Makefile of `phpize` that is known, 1.85's, has 5 MB.
  private static let mostOfMakefile = 32 << 20

  /// Writes into the folder `work` what compiles the units of its Makefile.
  func plan(_ units: BuildAction.Units, in work: String) throws(BuildError) {
    let makefile: [UInt8]
    do {
      makefile = try UntrustedFolder(work).read("Makefile", upTo: Self.mostOfMakefile)
    } catch {
      throw .nothingYielded(path: "Makefile", recipe: recipe.name, why: error.reason)
    }
    let text = String(decoding: makefile, as: UTF8.self)
    guard let extensionMakefile = ExtensionMakefile(text, root: Self.canonicalRoot) else {
      throw .nothingYielded(
        path: "Makefile", recipe: recipe.name, why: "its rules are not those of phpize")
    }
    let plan = UnitPlan(extensionMakefile.units, units.recipe, split: Set(units.split))
    do {
      let tree = try UntrustedFolder(work)
      let texts = plan.files(for: extensionMakefile, units.recipe) { tree.isFile($0) }
      let files = try ScratchFolder(in: locations.scratch, named: "units")
      for folder in ["joined", "one"] {
        try makeFolder("\(files.path)/\(UnitPlan.folder)/\(folder)")
      }
      for (path, text) in texts { try writeFile(Array(text.utf8), to: "\(files.path)/\(path)") }
      try tree.lay(UntrustedFolder(files.path))
    } catch {
      throw .ownFault("\(error)")
    }
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
