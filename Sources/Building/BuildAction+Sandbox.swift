import Processes
import Sandbox

extension BuildAction {
  /// The command that carries it out here, in its sandbox.
  /// - Throws: `BuildError.ownFault` where the site lacks something that it names.
  package func command(on site: ActionSite) throws(BuildError) -> Command {
    let words = command.map { $0.replacing(Self.jobs, with: String(site.jobs)) }
    guard let program = words.first else { throw .ownFault("an action runs nothing") }
    return try profile(on: site).command(program, Array(words.dropFirst()))
  }

  /// The sandbox that it runs in: the folder that it writes, what it names, and nothing else beside the system.
  func profile(on site: ActionSite) throws(BuildError) -> SandboxProfile {
    var mounts: [Mount] = [.writable(site.work, at: work.place)]
    for (place, id) in inputs.sorted(by: { $0.key < $1.key }) {
      guard let path = site.contents[id] else {
        throw .ownFault("nothing here has the content \(id), to be shown at \(place)")
      }
      mounts.append(.readOnly(path, at: place))
    }
    mounts += platform.places.map { .readOnly(site.root.hostPath($0), at: $0) }
    var environment = environment
    if usesCompilerCache {
      guard let cache = site.compilerCache else {
        throw .ownFault("an action uses the compiler's cache, and there is none here")
      }
      mounts.append(cache.mount)
      environment.merge(cache.restrictions) { $1 }
    }
    let isJoined = work.units.map { $0.recipe.most > 1 } ?? false
    var profile = SandboxProfile.build(
      in: site.root, mounts: mounts, environment: environment,
      limits: site.limits ?? .build(jobs: isParallel ? site.jobs : 1, joined: isJoined))
    profile.workingDirectory = directory
    return profile
  }
}
