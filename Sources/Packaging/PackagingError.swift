import Basics
import Processes
import Sandbox

/// Why a build cannot be packaged, or a packaged one not be trusted.
package enum PackagingError: UserFacingError, Equatable {
  /// No evaluation passed the candidate.
  case notPassed(candidate: String, why: String)
  /// The settings hold what no ini file can say.
  case settingsNeedEnvironment(settings: String, variable: String)
  /// A package needs a maintainer.
  case noMaintainer
  /// What is given cannot stand in a package's control file.
  case unfit(what: String, value: String)
  /// The PHP at hand is not the distribution's.
  case otherPhp(folder: String)
  /// What stands where the build is to be written is no build of ours, or has become more than that.
  case occupied(path: String, why: String)
  /// There is no manifest, or one that cannot be read.
  case noManifest(path: String, reason: String)
  /// A file is not what the manifest says.
  case touched(path: String, why: String)
  /// Two builds of the same differ.
  case notReproducible(path: String, why: String)
  /// A tool failed.
  case failed(program: String, reason: String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .notPassed(let candidate, let why): "\(candidate): \(why)"
    case .settingsNeedEnvironment(let settings, let variable):
      "settings \(settings) set \(variable) in the environment, which no ini file can do"
    case .noMaintainer: "a Debian package needs a maintainer"
    case .unfit(let what, let value): "\(what): '\(value)' cannot stand in a Debian package"
    case .otherPhp(let folder):
      "\(folder): this is not where the distribution's PHP has its extensions"
    case .occupied(let path, let why): "\(path) is not written to: \(why)"
    case .noManifest(let path, let reason): "\(path): no manifest: \(reason)"
    case .touched(let path, let why): "\(path): \(why)"
    case .notReproducible(let path, let why): "two builds differ: \(path): \(why)"
    case .failed(let program, let reason): "\(program): \(reason)"
    }
  }

  /// How the command ends: what was refused is a failure, what could not be done our own error.
  package var exitCode: ExitCode {
    switch self {
    case .notPassed, .touched, .notReproducible: .failed
    case .settingsNeedEnvironment, .noMaintainer, .unfit, .otherPhp, .occupied, .noManifest: .usage
    case .failed: .ownError
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .notPassed: "forkproof evaluate it first, or --force to build it all the same"
    case .settingsNeedEnvironment: "choose other --settings"
    case .noMaintainer: "--maintainer 'Name <address>', or set DEBFULLNAME and DEBEMAIL"
    case .unfit(let what, _):
      what == "maintainer" ? "write it as 'Name <address>'" : nil
    case .otherPhp: "make the tar instead: --package tar"
    case .occupied: "move it away, or name another folder with --output"
    case .noManifest: "name the folder that forkproof build wrote"
    case .touched: "build it again"
    case .notReproducible:
      "build it twice, each with another XDG_CACHE_HOME, and compare the two with diffoscope"
    case .failed: "forkproof doctor tells whether the machine has what forkproof needs"
    }
  }
}

/// Runs a tool to its end and gives its standard output. It gets no environment of the caller's.
/// - Throws: `PackagingError.failed` with the end of what it said.
func tool(
  _ program: String, _ arguments: [String], environment: [String: String] = [:]
) async throws(PackagingError) -> String {
  let whole = Command.plainEnvironment.merging(environment) { _, own in own }
  return try await output(
    of: Command(program, arguments, environment: whole, timeLimit: 300), named: program)
}

/// Runs a tool that reads a stranger's files: in a sandbox, with the folder `work` as all that it may
/// write and as the one that it starts in.
/// - Throws: `PackagingError.failed` with the end of what it said.
func tool(
  _ program: String, _ arguments: [String], in work: String
) async throws(PackagingError) -> String {
  var profile = SandboxProfile.tool(mounts: [.writable(work, at: "/mnt/work")])
  profile.workingDirectory = "/mnt/work"
  return try await output(of: profile.command(program, arguments), named: program)
}

private func output(
  of command: Command, named program: String
) async throws(PackagingError) -> String {
  let result: CommandResult
  do {
    result = try await run(command)
  } catch {
    throw .failed(program: program, reason: "\(error)")
  }
  if let limit = result.exceeded { throw .failed(program: program, reason: limit.description) }
  guard result.status == .code(0) else {
    throw .failed(program: program, reason: oneLine(result.errorText + result.outputText))
  }
  return result.outputText
}

/// A text as one line: what the last lines of a tool's words come to.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: "; ")
}
