import Model
import Processes

/// A machine that makes runs, as an evaluation asks it for them: here `Runner`, on the machine itself.
package protocol RunExecutor: Sendable {
  /// The machine that runs are made on: an observation is kept for it alone.
  var machine: RunMachine { get }
  /// What its kernel calls itself: parts of one evaluation run on kernels of one kind.
  var kernel: KernelName { get }

  /// Makes the run that `spec` tells of, with what stands at `place`.
  ///
  /// What keeps a run from happening is told in the observation's ending. At `kept` a folder of the coordinator's is
  /// left with what the run was told and saw; nil for none.
  /// - Throws: `CommandError.cancelled` when the task was cancelled.
  func run(
    _ spec: RunSpec, at place: RunPlace, limits: RunLimits, keepAt kept: String?
  ) async throws(CommandError) -> Observation

  /// Whether what a spec tells of runs, and of the scripts at `place`, is what is there now: else what ran is not kept.
  func has(_ spec: RunSpec, at place: RunPlace) -> Bool
}
