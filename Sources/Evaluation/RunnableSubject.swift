import Building
import Candidates
import Files
import Model
import Running

/// A subject of an evaluation that can be run, with what was built of it.
struct RunnableSubject: Sendable {
  let subject: Subject
  /// Its build; nil for PHP without the extension.
  var artifact: Artifact?
  /// What scenarios read of its source; nil when they read nothing.
  var tree: CheckedOutTree?
  /// The libraries that it finds where a sandbox shows nothing, by their paths in PHP's system, with those on the
  /// host.
  var libraries: [String: String] = [:]

  /// PHP without the extension.
  static let php = RunnableSubject(subject: .control(.noExtension))

  /// What its runs are of.
  var build: RunSubject { RunSubject(files: artifact?.files, tree: tree?.id) }

  /// Where its runs of a scenario find what they are made of; `artifacts` is the folder of builds.
  func place(_ planned: PlannedScenario, artifacts: String) -> RunPlace {
    let built = artifact.map { ArtifactPlace("\(artifacts)/\($0.key)", libraries: libraries) }
    let readsTree = !planned.scenario.tree.isEmpty
    return RunPlace(
      scripts: planned.folder, artifact: built, tree: readsTree ? tree?.folder : nil)
  }

  /// What a scenario needs and the source does not have, in words; nil when it can run.
  func lack(for scenario: Scenario) -> String? {
    scenario.tree.first { tree?.missing.contains($0) ?? false }.map { "the source has no \($0)" }
  }
}
