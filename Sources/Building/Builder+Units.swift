import Files
import Model
import Processes
import Sandbox
import Storage

extension Builder {
  /// The largest Makefile of `phpize` that is known, 1.85's, has 5 MB.
  private static let mostOfMakefile = 32 << 20

  /// Writes into `work` what compiles the units of a step.
  func plan(
    _ units: UnitRecipe, split: [String], in work: StepTree
  ) throws(BuildError) {
    let makefile: [UInt8]
    do {
      makefile = try UntrustedFolder(work.path).read("Makefile", upTo: Self.mostOfMakefile)
    } catch {
      throw .nothingYielded(path: "Makefile", recipe: recipe.name, why: error.reason)
    }
    let text = String(decoding: makefile, as: UTF8.self)
    guard let extensionMakefile = ExtensionMakefile(text, root: Self.canonicalRoot) else {
      throw .nothingYielded(
        path: "Makefile", recipe: recipe.name, why: "its rules are not those of phpize")
    }
    let plan = UnitPlan(extensionMakefile.units, units, split: Set(split))
    do {
      let tree = try UntrustedFolder(work.path)
      let texts = plan.files(for: extensionMakefile, units) { tree.isFile($0) }
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
  func splitUnits(
    of tree: some SourceTree, since base: (some SourceTree)?, in step: BuildStep
  ) throws -> [String] {
    guard step.units != nil, let base, base.id != tree.id else { return [] }
    return try tree.changes(since: base.id, below: step.reads).map(\.path).sorted()
      .filter { path in [".c", ".cc", ".cpp"].contains(where: path.hasSuffix) }
  }

  /// Loads what was built once, with every symbol bound: one that nothing defines would end a run in the
  /// middle, and look like a crash.
  func load(_ library: String, in work: StepTree) async throws(BuildError) {
    let place = "\(Self.canonicalRoot)/\(library)"
    var profile = SandboxProfile.build(
      in: toolchain.root, mounts: [.writable(work.path, at: Self.canonicalRoot)] + phpMounts,
      environment: ["LD_BIND_NOW": "1"], limits: .build(jobs: 1))
    profile.limits.wall = 60
    var command = profile.command(
      toolchain.php, ["-n", "-d", "display_errors=1", "-d", "extension=\(place)", "-r", ""])
    command.timeLimit = 60
    do {
      // How it ends is for the runs to judge: only what the loader says counts here.
      let result = try await run(command)
      let text = result.outputText + result.errorText
      guard let mark = text.firstRange(of: "undefined symbol: ") else { return }
      let symbol = text[mark.upperBound...].prefix { !$0.isWhitespace && $0 != ")" && $0 != "," }
      throw BuildError.undefinedSymbol(
        String(symbol), neededBy: library.split(separator: "/").last.map(String.init) ?? library)
    } catch let error as BuildError {
      throw error
    } catch {
      throw .ownFault("\(error)")
    }
  }

  private var phpMounts: [Mount] {
    toolchain.root.placesElsewhere(of: [toolchain.php]).map {
      .readOnly(toolchain.root.hostPath($0), at: $0)
    }
  }
}
