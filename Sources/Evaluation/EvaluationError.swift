/// What keeps an evaluation from being judged.
package enum EvaluationError: Error, Equatable, CustomStringConvertible {
  /// The record has no opening: our own fault.
  case recordWithoutOpening(path: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .recordWithoutOpening(let path): "\(path): the record has no opening"
    }
  }
}
