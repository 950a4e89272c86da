import ArgumentParser
import Building
import Fetching
import Git
import Judging
import Patching
import Recipes
import Reporting
import Running
import Sandbox
import Storage

/// Runs the body of a verb; whatever it throws is said in one line and a hint, never as a trace.
/// - Throws: `ExitCode` alone, which tells wrong input from our own faults.
func reporting(
  to console: Console, _ body: () async throws -> Judging.ExitCode
) async throws {
  let code: Judging.ExitCode
  do {
    code = try await body()
  } catch {
    let failure = Failure(error)
    for line in failure.lines { console.say(line) }
    code = failure.code
  }
  if code != .passed { throw ArgumentParser.ExitCode(code.rawValue) }
}

/// An error as the user reads it.
struct Failure {
  var lines: [String]
  var code: Judging.ExitCode

  init(_ error: any Error) {
    switch error {
    case let error as RecipeError: self.init(error.description, code: .usage)
    case let error as PatchError: self.init(error.description, code: .usage)
    case let error as UsageError:
      self.init("\(error)", hint: error.hint, code: .usage)
    case let error as RunError:
      self.init("\(error)", hint: error.hint, code: .ownError)
    case let error as BuildError:
      self.init("\(error)", hint: error.hint, code: .ownError)
    case let error as ReportError: self.init("\(error)", hint: error.hint, code: .usage)
    case let error as FetchError: self.init("\(error)", hint: error.hint, code: .ownError)
    case let error as EnvironmentError:
      self.init("\(error)", hint: error.hint, code: .ownError)
    case let error as GitError where error.kind == .cancelled:
      self.init("interrupted", code: .inconclusive)
    case let error as GitError: self.init("\(error)", code: error.isWrongInput ? .usage : .ownError)
    case is CancellationError, is CommandError: self.init("interrupted", code: .inconclusive)
    default: self.init("\(error)", code: .ownError)
    }
  }

  private init(_ text: String, hint: String? = nil, code: Judging.ExitCode) {
    lines = text.hasPrefix("error:") ? [text] : ["error: \(text)"]
    if let hint { lines.append("hint: \(hint)") }
    self.code = code
  }
}

extension GitError {
  /// Whether the user named something that is not there, rather than something that failed.
  fileprivate var isWrongInput: Bool {
    switch kind {
    case .noSuchRef, .notARepository, .noSuchHost: true
    default: false
    }
  }
}
