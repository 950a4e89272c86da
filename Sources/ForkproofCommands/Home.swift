import Foundation
import Storage

/// Where the recipes and patches lie, and the programs that runs are made with.
struct Home: Sendable {
  /// The folder that holds `recipes` and `patches`.
  var folder: String
  /// The folder that holds `forkproof-probe` and `forkproof-peer`.
  var programs: String

  var recipes: String { "\(folder)/recipes" }
  var patches: String { "\(folder)/patches" }

  /// Looks in `FORKPROOF_HOME`, in the working folder and those above it, in the folders above the
  /// program (a build folder lies in the repository), then in the installed place.
  static func find(environment: [String: String]) throws(UsageError) -> Home {
    let program = executablePath()
    let programs = parent(of: program)
    if let given = environment["FORKPROOF_HOME"] {
      guard isHome(given) else {
        throw UsageError("FORKPROOF_HOME: \(given) has no recipes folder", hint: nil)
      }
      return Home(folder: given, programs: programs)
    }
    let here = FileManager.default.currentDirectoryPath
    let installed = "\(parent(of: programs))/share/forkproof"
    let places = above(here) + above(programs) + [installed]
    guard let folder = places.first(where: isHome) else {
      throw UsageError(
        "no recipes folder is to be found above \(here) nor above the program",
        hint: "set FORKPROOF_HOME to the folder that holds recipes and patches")
    }
    return Home(folder: folder, programs: programs)
  }

  private static func isHome(_ folder: String) -> Bool { exists("\(folder)/recipes/scenarios") }

  private static func above(_ folder: String) -> [String] {
    var places = [folder]
    while let last = places.last, last != "/" { places.append(parent(of: last)) }
    return places
  }

  private static func executablePath() -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  private static func parent(of path: String) -> String {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return parent.isEmpty ? "/" : parent
  }
}

/// The command was called wrongly, or with input that cannot be used.
struct UsageError: Error, CustomStringConvertible {
  var description: String
  var hint: String?

  init(_ description: String, hint: String?) {
    self.description = description
    self.hint = hint
  }
}
