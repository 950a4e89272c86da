import Basics
import Foundation

extension ForkproofVersion {
  /// Version and commit, as `--version` and every record tell them: `0.2.0 (commit 1a2b3c4d5e6f)`.
  package static let text = "\(number) (commit \(commit(ofProgram: executablePath()) ?? "unknown"))"

  /// The commit that a program was built of, with `-dirty` where files were changed since; nil where nothing
  /// tells it.
  ///
  /// `make build` writes it beside the program, `make install` to `share/forkproof`. A program that is newer
  /// than that file was built by something else, of a commit that is not known.
  package static func commit(ofProgram program: String) -> String? {
    let folder = (program as NSString).deletingLastPathComponent
    let files = [program + ".commit", "\(folder)/../share/forkproof/commit"]
    guard let built = FileStatus(program)?.modified,
      let file = files.first(where: exists), let written = FileStatus(file)?.modified,
      written >= built, let bytes = try? readFile(file)
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
    return text.wholeMatch(of: /[0-9a-f]{7,64}(-dirty)?/) == nil ? nil : text
  }
}

/// The path of the running program, links followed.
package func executablePath() -> String {
  (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments[0]
}
