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

  /// The path of the candidate that was called `name`: one that comes along by its name in `forkproof list patches`,
  /// or with `patches/` before it as reports write it, where no file is called so; else what was given.
  func candidate(_ name: String) -> String {
    guard !exists(name), !name.split(separator: "/").contains("..") else { return name }
    let short = name.hasPrefix("patches/") ? String(name.dropFirst("patches/".count)) : name
    return patches.map { "\($0)/\(short)" }.last { short.contains("/") && exists($0) } ?? name
  }

  /// Copies the library of scenarios' scripts to `target`, which must not exist. The copies are the caller's own,
  /// whichever user installed ours; where it fails there is none.
  func copyScenarioLibrary(to target: String) throws(FileError) {
    let library = try UntrustedFolder("\(folder)/recipes/scenarios/lib")
    do {
      try library.copy(to: target, upTo: 64 << 20)
    } catch {
      _ = removeTree(target)
      throw error
    }
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
