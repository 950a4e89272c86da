import Basics
import Files
import Model
import Processes
import Storage

/// How a command of a build ended badly: in words, with its whole output kept.
package struct StepFailure: Sendable, Equatable {
  /// How it ended: `ended with code 1`.
  package var status: String
  /// The line that names the fault.
  package var line: String
  /// Where its whole output is.
  package var log: String

  /// The failure of `step`; its output goes to a file of the cache.
  /// - Throws: `BuildError.ownFault` when that file cannot be written, and where there is no room to build.
  package init(
    of result: CommandResult, step: String, _ locations: Locations
  ) throws(BuildError) {
    if let limit = result.exceeded {
      status = "was ended at a limit"
      line = limit.description
    } else {
      status = result.status.inWords
      line = firstError(in: result)
    }
    if result.exceeded == nil,
      let full = DiskFull("step \(step) \(status): \(line)", in: locations.cache)
    {
      throw .ownFault("\(full)")
    }
    let folder = locations.logs
    let bytes = result.output + result.errors
    log = "\(folder)/\(step)-\(digest(of: bytes).prefix(12)).log"
    do {
      try makeFolder(folder)
      try writeFile(bytes, to: log)
    } catch {
      throw .ownFault("\(error)")
    }
  }
}

/// The line that names the fault: the linker's on symbols, the compiler's first `error:`, else the
/// last line there is.
private func firstError(in result: CommandResult) -> String {
  let lines = (result.errorText + "\n" + result.outputText).split(separator: "\n")
  let symbol = lines.first {
    $0.contains("undefined reference to") || $0.contains("multiple definition of")
  }
  let error = lines.first { $0.contains(" error: ") || $0.contains(": error:") }
  let line =
    symbol ?? error ?? result.errorText.split(separator: "\n").last ?? lines.last ?? "no output"
  return String(line.replacing(Builder.canonicalRoot + "/", with: ""))
}
