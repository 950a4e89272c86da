import ArgumentParser
import Building
import Evaluation
import Fetching
import Git
import Judging
import Packaging
import Patching
import Recipes
import Reporting
import Running
import Sandbox
import Storage

/// Runs the body of a verb; whatever it throws is said in one line and a hint, never as a trace.
///
/// `git bisect run` takes every code up to 127 but 125 for bad, so while bisecting what is undecided is
/// 125, to be skipped, and what is our own fault or the caller's is 255, which ends the bisection.
/// - Throws: `ExitCode` alone, which tells wrong input from our own faults.
func reporting(
  to console: Console, isBisecting: Bool = false, _ body: () async throws -> Judging.ExitCode
) async throws {
  let code: Judging.ExitCode
  do {
    code = try await body()
  } catch {
    let failure = Failure(error)
    for line in failure.lines { console.complain(line) }
    code = failure.code
  }
  switch code {
  case .passed: return
  case .inconclusive where isBisecting:
    throw ArgumentParser.ExitCode(Judging.ExitCode.untestable.rawValue)
  case .ownError where isBisecting, .usage where isBisecting: throw ArgumentParser.ExitCode(255)
  default: throw ArgumentParser.ExitCode(code.rawValue)
  }
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
    case let error as ExplanationError:
      self.init("\(error)", hint: error.hint, code: .usage)
    case let error as BuildOnlyError:
      self.init("\(error)", hint: error.hint, code: .untestable)
    case let error as PackagingError:
      self.init("\(error)", hint: error.hint, code: error.code)
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

extension PackagingError {
  /// What was refused is a failure; what we could not do is our own error.
  fileprivate var code: Judging.ExitCode {
    switch self {
    case .notPassed, .touched, .notReproducible: .failed
    case .settingsNeedEnvironment, .noMaintainer, .unfit, .otherPhp, .occupied, .noManifest: .usage
    case .failed: .ownError
    }
  }
}
