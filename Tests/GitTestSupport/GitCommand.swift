import Foundation

/// What a program said and how it ended.
package struct Outcome: Sendable {
  /// Its exit code; the negative signal number when it was killed.
  package var code: Int32
  /// Its standard output.
  package var output: String
  /// Its standard error.
  package var errors: String
}

/// Settings that keep the machine's own git configuration out of the tests.
package let plainEnvironment: [String: String] = [
  "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
  "HOME": "/nonexistent", "LC_ALL": "C", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
  "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org",
  "GIT_COMMITTER_NAME": "C", "GIT_COMMITTER_EMAIL": "c@example.org",
  "GIT_AUTHOR_DATE": "1000000000 +0000", "GIT_COMMITTER_DATE": "1000000000 +0000",
]

/// A program that could not be found or did not do what a fixture needs.
package struct FixtureError: Error, CustomStringConvertible {
  /// What failed.
  package var description: String

  /// An error in words.
  package init(_ description: String) { self.description = description }
}

/// Runs a program to its end, without input.
package func run(_ words: [String], in folder: String = "/") throws -> Outcome {
  let scratch = try Scratch()
  // Files, not pipes: no program can block on one that is not read.
  let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
  let output = open(scratch["out"], O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  let errors = open(scratch["err"], O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  defer { for descriptor in [input, output, errors] { close(descriptor) } }
  let code = try Child(words, in: folder, input: input, output: output, errors: errors).wait()
  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: scratch[name])), as: UTF8.self)
  }
  return Outcome(code: code, output: try text("out"), errors: try text("err"))
}

/// Runs git, which must succeed, and gives what it printed without the last newline.
@discardableResult
package func git(_ words: String..., in folder: String) throws -> String {
  let outcome = try run(["git"] + words, in: folder)
  guard outcome.code == 0 else {
    throw FixtureError("git \(words.joined(separator: " ")): \(outcome.errors)")
  }
  return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
}
