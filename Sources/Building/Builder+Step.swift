import Files
import Foundation
import Model
import Processes
import Recipes
import Sandbox

extension Builder {
  /// Runs one step in a sandbox: the tree at its one path, the host read-only, no network.
  func perform(
    _ step: BuildStep, in work: StepTree, core: CoreLibraries?,
    progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) {
    let jobs = ProcessInfo.processInfo.activeProcessorCount
    let words = step.run.map { toolchain.fill($0, jobs: jobs) }
    guard let program = words.first else { throw .ownFault("step \(step.name) runs nothing") }
    let result: CommandResult
    do {
      if step.usesCompilerCache { try makeFolder(locations.compilerCache) }
      let command = sandbox(step, work, core).command(program, Array(words.dropFirst()))
      result = try await run(command) { line in
        if let (done, total) = jobCount(in: line) {
          progress(.progress(step.name, done: done, of: total))
        }
      }
    } catch {
      throw .ownFault("step \(step.name): \(error)")
    }
    guard result.status != .code(0) else { return }
    let failure = try StepFailure(of: result, step: step.name, locations)
    throw .stepFailed(
      step: step.name, status: failure.status, line: failure.line, log: failure.log)
  }

  /// Lays files of the source over the tree. It happens inside a sandbox, since the steps before may
  /// have left links in the tree that lead out of it.
  func overlay(
    _ paths: [String], of tree: some SourceTree, on work: StepTree
  ) async throws(BuildError) {
    if paths.isEmpty { return }
    do {
      let files = try ScratchFolder(in: locations.scratch, named: "files")
      try tree.write(paths, to: files.path)
      let sandbox = Bubblewrap(
        mounts: [
          .memory(at: "/mnt"), .readOnly(files.path, at: "/mnt/files"),
          .writable(work.path, at: Self.canonicalRoot),
        ], environment: ["PATH": "/usr/bin:/bin"])
      let copied = try await run(
        sandbox.command(
          "cp", ["-a", "--remove-destination", "/mnt/files/.", Self.canonicalRoot]))
      guard copied.status == .code(0) else { throw BuildError.ownFault(copied.errorText) }
    } catch {
      throw .ownFault("\(error)")
    }
  }

  private func sandbox(
    _ step: BuildStep, _ work: StepTree, _ core: CoreLibraries?
  ) -> Bubblewrap {
    // Fixed names and times keep a build the same wherever and whenever it is made.
    var environment = [
      "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/tmp",
      "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": "0",
    ]
    environment.merge(step.environment) { _, new in new }
    var mounts: [Bubblewrap.Mount] = [
      .memory(at: "/tmp"), .memory(at: "/mnt"), .writable(work.path, at: Self.canonicalRoot),
    ]
    if step.usesCore { mounts += core?.mounts ?? [] }
    if step.usesCompilerCache {
      mounts.append(CompilerCache.mount(locations))
      environment.merge(CompilerCache.environment) { own, _ in own }
    }
    var sandbox = Bubblewrap(
      mounts: mounts,
      environment: environment,
      workingDirectory: step.directory == "."
        ? Self.canonicalRoot : "\(Self.canonicalRoot)/\(step.directory)")
    sandbox.root = toolchain.root.hostPath("/")
    return sandbox
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

extension Toolchain {
  /// Fills the placeholders of a recipe in; the count of jobs stays open where only the meaning
  /// of the step counts.
  func fill(_ word: String, jobs: Int?) -> String {
    var text = word.replacingOccurrences(of: "{phpize}", with: phpize)
    text = text.replacingOccurrences(of: "{php-config}", with: phpConfig)
    return text.replacingOccurrences(of: "{jobs}", with: jobs.map(String.init) ?? "N")
  }
}
