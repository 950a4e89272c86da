import Basics

/// Why nothing can be run.
package enum RunError: UserFacingError, Equatable {
  /// No such PHP.
  case noPhp(String)
  /// It is there, but does not answer like a PHP.
  case unusablePhp(String, reason: String)
  /// It does not start with the ini files of this machine, or runs no script of ours.
  case unusableIni(String, reason: String)
  /// No such PHP-FPM.
  case noFpm(String)
  /// It is not a PHP-FPM of the PHP that scripts run with.
  case unusableFpm(String, version: String, says: String)
  /// It is of a version that scripts do not run on.
  case oldPhp(String, version: String)
  /// It lacks an extension that every script needs.
  case phpLacks(String, program: String)
  /// No ini file loads an extension of this name.
  case notLoaded(String, known: [String])
  /// PHP loads no extension of this name from the file that was named for it.
  case notAnExtension(String, says: String?)
  /// A program of ours or bubblewrap is not where it should be.
  case missing(String, hint: String)
  /// Another system's PHP is asked for, without the sandbox that shows it its files.
  case rootWithoutSandbox
  /// Something of our own went wrong.
  case ownFault(String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .noPhp(let path) where path.contains("/"):
      "\(path): there is no program that may be executed"
    case .noPhp(let program): "\(program) is not installed"
    case .unusablePhp(let program, let reason):
      "\(program) does not work as a PHP: \(reason.split(separator: "\n").first ?? "no output")"
    case .unusableIni(let program, let reason):
      "\(program) runs no scripts with this machine's ini files: \(reason)"
    case .noFpm(let program): "there is no PHP-FPM at \(program)"
    case .unusableFpm(let program, let version, let says):
      "\(program) is not a PHP-FPM of version \(version): it says '\(says)'"
    case .oldPhp(let program, let version): "\(program) is PHP \(version), which is too old"
    case .phpLacks(let name, let program): "\(program) has no \(name) extension"
    case .notLoaded(let name, _): "no ini file of this PHP loads \(name)"
    case .notAnExtension(let name, let says):
      "--with-extension \(name): this PHP loads no such extension from that file"
        + (says.map { ": \($0)" } ?? "")
    case .missing(let name, _): "\(name) is missing"
    case .rootWithoutSandbox: "a PHP of another root cannot be run without the sandbox"
    case .ownFault(let text): text
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode {
    switch self {
    case .notLoaded, .notAnExtension: .usage
    case .noPhp(let program) where program.contains("/"): .usage
    default: .ownError
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noPhp(let program) where !program.contains("/"): "apt-get install php-cli"
    case .noPhp, .unusablePhp: "name the command line program of PHP with --php"
    case .unusableIni:
      "leave it out of a copy of them, and name the copy's folder by PHP_INI_SCAN_DIR; what lies outside of "
        + "PHP's own folders is there with --sandbox none alone"
    case .noFpm: "name its program, or leave --fpm out for the one beside the PHP"
    case .unusableFpm: "name the one that belongs to --php"
    case .oldPhp: "scripts run on PHP 7.4 and later: name another with --php"
    case .phpLacks("pcntl", _): "scripts fork by pcntl: use a PHP built with --enable-pcntl"
    case .phpLacks(let name, _): "apt-get install php-common, or use a PHP with --enable-\(name)"
    case .notLoaded(let name, let known):
      suggestion(for: name, among: known) ?? "they load \(known.joined(separator: ", "))"
    case .notAnExtension: "name the .so that was built for this PHP, or the name alone"
    case .missing(_, let hint): hint
    case .rootWithoutSandbox: "leave --sandbox none or --root out"
    case .ownFault: nil
    }
  }
}
