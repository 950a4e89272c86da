import Basics

/// Why there is nothing to verify.
package enum VerificationError: UserFacingError, Equatable {
  /// No file was named, and PHP loads none.
  case nothingLoaded(module: String, folder: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .nothingLoaded(let module, let folder):
      "this PHP loads no \(module), and there is no \(folder)/\(module).so"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What to do about it.
  package var hint: String? { "name a file: forkproof verify path/to/grpc.so" }
}
