import Files
import Foundation

/// Where the recipes and patches lie, and the programs that runs are made with.
struct Home: Sendable {
  /// The folder that holds our `recipes` and `patches`.
  var folder: String
  /// A folder of the user's own recipes and patches, made by `forkproof init`; they add to ours.
  var workspace: String?
  /// The folder that holds `forkproof-probe` and `forkproof-peer`.
  var programs: String

  /// The file that marks a workspace.
  static let mark = ".forkproof"

  /// The folders of recipes, ours first.
  var recipes: [String] { folders("recipes") }
  /// The folders of patches, ours first.
  var patches: [String] { folders("patches") }

  private func folders(_ name: String) -> [String] {
    let own = workspace.map { "\($0)/\(name)" }.flatMap { exists($0) ? $0 : nil }
    return ["\(folder)/\(name)"] + [own].compactMap { $0 }
  }

  /// Looks in `FORKPROOF_HOME`, in the folders above the program (a build folder lies in the repository), in the
  /// installed place, and only where there is none in the working folder and those above it: that may be a stranger's,
  /// with scenarios that everything passes.
  static func find(
    environment: [String: String], here: String = FileManager.default.currentDirectoryPath
  ) throws(UsageError) -> Home {
    let program = parent(of: executablePath())
    let here = above(here)
    var home = Home(folder: "", workspace: here.first(where: isWorkspace), programs: program)
    let libexec = "\(parent(of: program))/libexec/forkproof"
    if !exists("\(program)/forkproof-probe"), exists(libexec) { home.programs = libexec }
    if let given = environment["FORKPROOF_HOME"] {
      guard isHome(given) else {
        throw UsageError(
          "FORKPROOF_HOME: \(given) has no recipes folder",
          hint: "unset it, or name the folder that holds forkproof's recipes")
      }
      home.folder = given
      return home
    }
    let installed = "\(parent(of: program))/share/forkproof"
    let places = above(program) + [installed] + here.filter { !isWorkspace($0) }
    guard let folder = places.first(where: isHome) else {
      throw UsageError(
        "no recipes folder is to be found above \(here.first ?? "the working folder") nor above the program",
        hint: "set FORKPROOF_HOME to the folder that holds recipes and patches")
    }
    home.folder = folder
    return home
  }

  private static func isHome(_ folder: String) -> Bool { exists("\(folder)/recipes/scenarios") }

  private static func isWorkspace(_ folder: String) -> Bool { exists("\(folder)/\(mark)") }

  static func above(_ folder: String) -> [String] {
    // A working folder that was removed has no path.
    guard folder.hasPrefix("/") else { return [] }
    var places = [folder]
    while let last = places.last, last != "/" { places.append(parent(of: last)) }
    return places
  }

  private static func parent(of path: String) -> String {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return parent.isEmpty ? "/" : parent
  }
}
