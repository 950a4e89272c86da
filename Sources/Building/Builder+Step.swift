import Files
import Foundation
import Model
import Processes
import Recipes
import Sandbox

extension Builder {
  /// Runs one step in a sandbox: the tree at its one path, the host read-only, no network.
  func perform<Tree, Base>(
    _ step: BuildStep, _ making: Making<Tree, Base>, progress: @escaping @Sendable (Event) -> Void
  ) async throws(BuildError) {
    let jobs = ProcessInfo.processInfo.activeProcessorCount
    let words = step.run.map { toolchain.fill($0, jobs: jobs) }
    guard let program = words.first else { throw .ownFault("step \(step.name) runs nothing") }
    let result: CommandResult
    do {
      let command = profile(step, making).command(program, Array(words.dropFirst()))
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

  /// Lays files of the source over the tree, in which the steps before may have left anything.
  func overlay(
    _ paths: [String], of tree: some SourceTree, on work: StepTree
  ) throws(BuildError) {
    if paths.isEmpty { return }
    do {
      let files = try ScratchFolder(in: locations.scratch, named: "files")
      try tree.write(paths, to: files.path)
      try UntrustedFolder(work.path).lay(UntrustedFolder(files.path))
    } catch {
      throw .ownFault("\(error)")
    }
  }

  /// The wall around a step: the tree at its one path, and what the step asks for.
  private func profile<Tree, Base>(
    _ step: BuildStep, _ making: Making<Tree, Base>
  ) -> SandboxProfile {
    var environment = step.environment
    var mounts: [Mount] = [.writable(making.work.path, at: Self.canonicalRoot)]
    if step.usesCore { mounts += making.core?.mounts ?? [] }
    if step.usesCompilerCache, let cache = making.compilerCache {
      mounts.append(cache.mount)
      environment.merge(cache.environment) { own, _ in own }
    }
    mounts += toolchain.places.map { .readOnly(toolchain.root.hostPath($0), at: $0) }
    var profile = SandboxProfile.build(
      in: toolchain.root, mounts: mounts, environment: environment, limits: limits(of: step))
    profile.workingDirectory =
      step.directory == "." ? Self.canonicalRoot : "\(Self.canonicalRoot)/\(step.directory)"
    return profile
  }

  /// What a step may use: one that runs as many jobs as there are cores may use so much more.
  private func limits(of step: BuildStep) -> SandboxLimits {
    if let limits { return limits }
    let isParallel = step.run.contains { $0.contains("{jobs}") }
    return .build(jobs: isParallel ? ProcessInfo.processInfo.activeProcessorCount : 1)
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
