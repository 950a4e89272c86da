import Files
import FoundationEssentials
import Glibc

/// The names in a folder, sorted, hidden ones left out; nil when there is no such folder.
func names(in folder: String) -> [String]? {
  guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
    return nil
  }
  return names.filter { !$0.hasPrefix(".") }.sorted()
}

/// The bytes of a recipe.
/// - Throws: `RecipeError` for anything that is no regular file, is too large or cannot be read.
func bytes(of file: String) throws(RecipeError) -> [UInt8] {
  do {
    return try readRegularFile(file, upTo: largestRecipe)
  } catch {
    throw RecipeError("cannot read this file: \(error.reason)", file: file)
  }
}

/// The path without links, as `realpath(3)` gives it; nil when nothing is there.
func resolved(_ path: String) -> String? {
  guard let result = realpath(path, nil) else { return nil }
  defer { free(result) }
  return String(cString: result)
}

/// Whether a file lies in its folder itself, and is no link to what lies elsewhere: messages quote what they read.
func staysInItsFolder(_ file: String) -> Bool {
  guard let target = resolved(file), let home = resolved(folder(of: file)) else { return false }
  return target.hasPrefix(home == "/" ? home : home + "/")
}
