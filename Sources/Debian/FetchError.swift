import Basics

/// Why a source could not be had.
package enum FetchError: UserFacingError, Equatable {
  /// The package whose version decides the source is not installed.
  case notInstalled(package: String)
  /// The configured apt sources do not offer this source package.
  case notAvailable(package: String, version: String)
  /// apt is not configured to take packages from anywhere.
  case noAptSources
  /// apt or dpkg-source gave up.
  case aptFailed(package: String, version: String, reason: String)
  /// The source's changelog does not say who made this version and when.
  case unreadableChangelog(path: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .notInstalled(let package): "package \(package) is not installed"
    case .notAvailable(let package, let version):
      "source package \(package) \(version) is not offered by the configured apt sources"
    case .noAptSources: "no apt sources are configured under /etc/apt"
    case .aptFailed(let package, let version, let reason):
      "source package \(package) \(version) cannot be fetched: \(reason)"
    case .unreadableChangelog(let path): "\(path): the first entry has no maintainer and date"
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode {
    if case .notAvailable = self { .usage } else { .ownError }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .notInstalled(let package):
      "apt-get install \(package), or name a source with --source and --ref"
    case .notAvailable(let package, _):
      "apt-cache showsrc \(package) lists the versions; or name a source with --source and --ref"
    case .noAptSources, .aptFailed:
      "check the network and /etc/apt, or name a source with --source and --ref"
    case .unreadableChangelog: "the package may be damaged; fetch it again with --refetch"
    }
  }
}
