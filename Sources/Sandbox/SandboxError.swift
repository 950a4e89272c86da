import Basics
import Processes

/// Why no sandbox can be made, without which nothing is built and nothing run.
package enum SandboxError: UserFacingError, Equatable {
  /// Bubblewrap is not installed.
  case noTool
  /// The machine, or the container around, refuses; in bubblewrap's words.
  case refused(String)

  /// The error, in words.
  package var description: String {
    switch self {
    case .noTool: "bwrap is missing"
    case .refused(let reason):
      "no sandbox can be made\(Containment.isContainer ? " in this container" : ""): \(reason)"
    }
  }

  /// What to do about it.
  package var hint: String? {
    switch self {
    case .noTool: "apt-get install bubblewrap"
    case .refused:
      Containment.isContainer
        ? Containment.remedy
        : """
        allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, \
        kernel.apparmor_restrict_unprivileged_userns=0, user.max_user_namespaces above 0); in a chroot \
        the kernel makes none, so enter that system by systemd-nspawn or in a container
        """
    }
  }

  /// How the command ends.
  package var exitCode: ExitCode { .ownError }
}

extension Containment {
  /// Makes a sandbox for a moment, so that a machine that refuses is told from a patch or a PHP that fails.
  /// - Throws: `SandboxError`, and what `run` throws.
  package static func requireSandbox() async throws {
    guard findProgram("bwrap") != nil else { throw SandboxError.noTool }
    let result = try await run(SandboxProfile.tool().command("/bin/true", []))
    if let error = SandboxError(trial: result) { throw error }
  }
}

extension SandboxError {
  /// What a sandbox around a program that does nothing came to; nil where it ended well.
  init?(trial result: CommandResult) {
    guard result.status != .code(0) else { return nil }
    let line = result.errorText.split(separator: "\n").first
    self = .refused(line.map(String.init) ?? "bubblewrap gave no reason")
  }
}
