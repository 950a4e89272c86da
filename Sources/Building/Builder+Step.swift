import Basics
import Files
import Processes
import Sandbox

extension Builder {
  /// Carries out the action of the step `name` in its sandbox.
  func perform(
    _ action: BuildAction, named name: String, on site: ActionSite,
    progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) {
    let command = try action.command(on: site)
    let result: CommandResult
    do {
      result = try await run(command) { line in
        if let (done, total) = jobCount(in: line) {
          progress(.progress(name, done: done, of: total))
        }
      }
    } catch {
      throw .ownFault("step \(name): \(error)")
    }
    guard result.status != .code(0) else { return }
    let failure = try StepFailure(of: result, step: name, locations)
    throw .stepFailed(step: name, status: failure.status, line: failure.line, log: failure.log)
  }

  /// Makes the folder of the build what the action begins with, from what the one before it left, or the same step
  /// of the source `other`, whose files lie there.
  func lay<Tree, Base>(
    _ work: BuildAction.WorkFolder, _ making: Making<Tree, Base>, over other: String?
  ) throws(BuildError) {
    try overlay(work.source, of: making.tree, on: making.site.work, over: other)
    guard let units = work.units else { return }
    if let previous = making.previous {
      try plan(units, in: making.site.work, by: previous.tree)
    } else {
      try plan(units, in: making.site.work, by: making.tree)
    }
  }

  /// Lays files of the source over a folder, in which the steps before may have left anything: all of them, or
  /// those alone that do not lie there yet.
  private func overlay(
    _ source: [String: String], of tree: some SourceTree, on work: String, over other: String?
  ) throws(BuildError) {
    if source.isEmpty { return }
    do {
      try check(source, of: tree)
      var paths = source.keys.sorted()
      if let other { paths = try missing(paths, of: tree, on: work, over: other) }
      if paths.isEmpty { return }
      let files = try ScratchFolder(in: locations.scratch, named: "files")
      try tree.write(paths, to: files.path)
      try UntrustedFolder(work).lay(UntrustedFolder(files.path))
    } catch let error as BuildError {
      throw error
    } catch {
      throw .ownFault("\(error)")
    }
  }

  /// The files below `paths` that do not lie in a folder, in which those of the source `other` do: those that differ,
  /// and those that the step made another of.
  private func missing(
    _ paths: [String], of tree: some SourceTree, on work: String, over other: String
  ) throws -> [String] {
    let changed = Set(try tree.changes(since: other, below: paths).map(\.path))
    let there = try UntrustedFolder(work).files(modifiedAt: sourceTime)
    let missing = try tree.files(below: paths).map(\.path)
      .filter { changed.contains($0) || !there.contains($0) }
    return missing.count > Self.mostByName ? paths : missing
  }

  /// Of more files than these each by its name takes longer than all.
  private static let mostByName = 256

  /// Checks that a tree has what an action names.
  func check(_ source: [String: String], of tree: some SourceTree) throws {
    for (path, id) in source where try tree.id(at: path) != id {
      throw BuildError.ownFault("\(path) is not \(id) in the tree \(tree.id)")
    }
  }

  /// Loads what was built once, with every symbol bound: one that nothing defines would end a run in the
  /// middle, and look like a crash.
  func load(_ name: String, by action: BuildAction, on site: ActionSite) async throws(BuildError) {
    var site = site
    var limits = SandboxLimits.build(jobs: 1)
    limits.wall = 60
    site.limits = limits
    var command = try action.command(on: site)
    command.timeLimit = limits.wall
    let result: CommandResult
    do {
      result = try await run(command)
    } catch {
      throw .ownFault("\(error)")
    }
    // How it ends is for the runs to judge: only what the loader says counts here.
    let text = result.outputText + result.errorText
    guard let mark = text.firstRange(of: "undefined symbol: ") else { return }
    let symbol = text[mark.upperBound...].prefix { !$0.isWhitespace && $0 != ")" && $0 != "," }
    throw .undefinedSymbol(
      String(symbol), neededBy: name.lastPathPart)
  }
}

/// What a line of Ninja's says of its progress: `[12/776] Building …`.
func jobCount(in line: String) -> (done: Int, total: Int)? {
  guard line.hasPrefix("["), let end = line.firstIndex(of: "]") else { return nil }
  let parts = line[line.index(after: line.startIndex)..<end].split(
    separator: "/", omittingEmptySubsequences: false
  ).map { Int($0) }
  guard parts.count == 2, let done = parts[0], let total = parts[1], (0...total).contains(done)
  else { return nil }
  return (done, total)
}
