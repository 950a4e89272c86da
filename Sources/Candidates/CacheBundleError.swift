import Basics

/// A file of builds that cannot be made or taken.
package enum CacheBundleError: UserFacingError, Equatable {
  /// The cache has no finished build.
  case nothing(String)
  /// The file is not the one that was meant; its own digest.
  case otherDigest(String, String)
  /// The file is no archive that can be read, in words.
  case noBundle(String)
  /// There is something in it that is no file of a build.
  case strange(String, String)
  /// A build that is not as its manifest tells.
  case notAsBuilt(String, String)

  /// How the command ends.
  package var exitCode: ExitCode { .usage }

  /// What is wrong, in one line.
  package var description: String {
    switch self {
    case .nothing(let cache): "\(cache): there is no finished build in it"
    case .otherDigest(let path, let digest): "\(path): its SHA-256 is \(digest)"
    case .noBundle(let words): words
    case .strange(let path, let name): "\(path): \(OneLine.clean(name)) is no file of a build"
    case .notAsBuilt(let path, let fault): "\(path): \(OneLine.clean(fault))"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .nothing: "build something first: forkproof evaluate --base-only --runs 1"
    case .otherDigest: "take the file again, and the digest that forkproof cache export told"
    case .noBundle, .strange, .notAsBuilt:
      "nothing was taken; make the file with forkproof cache export"
    }
  }
}
