import Evaluation
import Judging

extension Console {
  /// Evaluates with progress, and tells where the record is.
  /// - Throws: what the evaluation throws.
  func assessment(by request: EvaluationRequest) async throws -> Assessment {
    let progress = Progress(self)
    defer { progress.finish() }
    let result = try await Evaluation(request) { progress.take($0) }.run()
    progress.finish()
    say("record: \(result.path)")
    return result.assessment
  }
}
