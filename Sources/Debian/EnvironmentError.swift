import Basics

/// Why a root folder could not be made.
package enum EnvironmentError: UserFacingError, Equatable {
  /// mmdebstrap is not installed.
  case noTool
  /// This machine takes no packages of its own release from anywhere, so nothing tells where those of
  /// another one are.
  case noEntries(release: String, own: String)
  /// mmdebstrap or tar gave up.
  case failed(String, reason: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .noTool: "mmdebstrap is not installed"
    case .noEntries(let release, let own):
      "no apt sources of \(own.isEmpty ? "a Debian release" : own) are configured that \(release) could be taken from"
    case .failed(let name, let reason): "environment \(name) cannot be made: \(reason)"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noTool: "apt-get install mmdebstrap"
    case .noEntries: "make a root folder by other means and name it with --root DIR"
    case .failed:
      "check the network; without root it takes newuidmap (apt-get install uidmap) and lines in /etc/subuid and /etc/subgid"
    }
  }
}
