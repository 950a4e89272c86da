import FoundationEssentials
import Testing
@testable import Model
@testable import Recipes

/// This folder.
let here = String(#filePath.prefix(upTo: #filePath.lastIndex(of: "/") ?? #filePath.endIndex))

/// A folder of the test's own, removed when the test is over.
func withScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.path + "/recipes-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  return try body(folder)
}

/// Writes files below a folder, by their paths.
func write(_ files: [String: String], below folder: String) throws {
  for (path, text) in files {
    let file = folder + "/" + path
    let parent = String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex))
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: file))
  }
}

/// The problems of a text as they are shown; `no problem` when there are none.
func problems<Recipe: RecipeDecodable>(
  _ kind: Recipe.Type, _ bytes: [UInt8], file: String = "x.yaml"
) -> String {
  do throws(RecipeError) {
    _ = try DecodedRecipe<Recipe>(bytes, file: file).get()
    return "no problem\n"
  } catch {
    return error.lines.joined(separator: "\n") + "\n"
  }
}
