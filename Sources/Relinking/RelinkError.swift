import Basics
import Building

/// Why there is no relinked core.
package enum RelinkError: UserFacingError, Equatable {
  /// The system has no archive of this library.
  case noArchive(String)
  /// The archive was made of another version than the source is.
  case versionDiffers(installed: String, source: String)
  /// The archive was made by another compiler.
  case compilerDiffers(archive: String, here: String)
  /// Compiled here, an unchanged file is not what the archive holds.
  case notReproduced(unit: String, compiler: String)
  /// The candidate changes what relinking does not make again: the path, and why.
  case outOfReach([String: String])
  /// The archive's members are not the files that the source names, in that order.
  case otherMembers(library: String, place: Int)
  /// A file of the system cannot be read as what it should be.
  case damaged(String, why: String)
  /// The lists of source files cannot be read.
  case unreadableLists(String)
  /// The recipe defines a macro for a file that is in no library.
  case noSuchUnit(String)
  /// A file does not compile, or the whole does not link: the candidate's fault.
  case failed(step: String, status: String, line: String, log: String)
  /// Something needs a symbol that the candidate took away.
  case stillNeeded(symbol: String, by: String)
  /// Our own fault, never the candidate's.
  case ownFault(String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .noArchive(let name): "lib\(name).a is not installed"
    case .versionDiffers(let installed, let source):
      "the installed core is \(installed), the source is \(source)"
    case .compilerDiffers(let archive, let here):
      "the installed core was compiled by GCC \(archive), the compiler here is \(here)"
    case .notReproduced(let unit, let compiler):
      "compiled by \(compiler), \(unit) is not what the installed core holds"
    case .outOfReach(let paths):
      paths.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
    case .otherMembers(let library, let place):
      "member \(place + 1) of lib\(library).a is not the file that CMakeLists.txt names there"
    case .damaged(let path, let why): "\(path): \(why)"
    case .unreadableLists(let why): why
    case .noSuchUnit(let path):
      "\(path) is not a file of the core, but the recipe defines macros for it"
    case .failed(let step, let status, let line, _): "step \(step) \(status): \(line)"
    case .stillNeeded(let symbol, let library):
      "\(library) needs \(symbol), which is no longer there"
    case .ownFault(let text): text
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noArchive: "apt-get install libgrpc-dev, or build all of it: --recipe full-core"
    case .versionDiffers: "take the source of the installed version, or --recipe full-core"
    case .compilerDiffers, .notReproduced:
      "mixing objects could crash for no fault of the patch: build all of it, --recipe full-core"
    case .outOfReach, .otherMembers, .unreadableLists: "build all of it: --recipe full-core"
    case .damaged: "install libgrpc-dev again"
    case .noSuchUnit: "correct 'define' in the recipe"
    case .failed(_, _, _, let log): "the whole output is in \(log)"
    case .stillNeeded, .ownFault: nil
    }
  }

  /// The same as an error of a build; what only a full build can do is a refusal.
  package var asBuildError: BuildError {
    switch self {
    case .failed(let step, let status, let line, let log):
      .stepFailed(step: step, status: status, line: line, log: log)
    case .stillNeeded(let symbol, let library): .symbolLost(symbol, neededBy: library)
    case .noArchive(let name):
      .missing("lib\(name).a", package: "libgrpc-dev", recipe: "relinked-core")
    case .noSuchUnit, .ownFault, .damaged: .ownFault(description)
    default: .refused(why: description, hint: hint ?? "")
    }
  }
}
