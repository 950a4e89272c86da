import Foundation
import Model
import Processes
import Sandbox

/// Makes the observation of a run, whole: what the probe told, and what the host alone can tell.
struct ObservationMaker {
  private let startedAt = Date().timeIntervalSince1970
  private let spec: RunSpec
  private let runner: Runner
  private let place: RunPlace

  /// A maker for a run that begins now.
  init(of spec: RunSpec, by runner: Runner, at place: RunPlace) {
    self.spec = spec
    self.runner = runner
    self.place = place
  }

  /// What a run without a word of its probe comes to.
  func observation(_ ending: Ending) -> Observation {
    whole(Observation(startedAt: startedAt, ending: ending, duration: 0))
  }

  /// What a probe that ended well wrote; what another left is no observation, whatever it looks like.
  /// - Throws: `RunError`, or what decoding throws.
  func observation(_ result: CommandResult) throws -> Observation {
    if let limit = result.exceeded {
      var seen = observation(.overtime)
      seen.notes = ["ended at a limit: \(limit.description)"]
      seen.evidence = Evidence()
      seen.evidence?.excess = limit.description
      return seen
    }
    guard result.status == .code(0), let content = ObservationFrame.content(of: result.output)
    else {
      let reason = result.timedOut ? "the probe did not keep its limits" : result.errorText
      throw RunError.ownFault("no observation: \(result.status) \(reason)")
    }
    return whole(try JSONDecoder().decode(Observation.self, from: Data(content)))
  }

  /// The one place that adds to what the probe told: which files the artifact has, as they were built, and what
  /// files were mapped.
  private func whole(_ told: Observation) -> Observation {
    var seen = told
    seen.artifact = spec.tested?.files
    seen.libraries = told.libraries.map { library in
      let path = runner.hostPath(of: library.path, artifact: place.artifact)
      let digest = path.flatMap { try? runner.digests.digest(of: $0) }
      return MappedLibrary(path: library.path, digest: digest)
    }
    return seen
  }
}

extension Runner {
  /// Where the host has a file that a run saw at `path`; nil for what only the run had.
  func hostPath(of mapped: String, artifact: ArtifactPlace?) -> String? {
    guard isolation == .bubblewrap else { return mapped }
    let path = RunFolders.inSystem(mapped)
    if let artifact, path.hasPrefix("\(RunLayout.artifact)/") {
      return artifact.folder + path.dropFirst(RunLayout.artifact.count)
    }
    if let shown = artifact?.libraries[path] ?? php.ini?.places[path] { return shown }
    let isCovered = RunFolders.isOwn(path) || path.hasPrefix("\(RunLayout.root)/")
    guard !isCovered || php.placesElsewhere.contains(where: { path.hasPrefix("\($0)/") }) else {
      return nil
    }
    return php.root.hostPath(path)
  }
}
