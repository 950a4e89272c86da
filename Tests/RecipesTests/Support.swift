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

/// Compares a text with its golden file; `RECORD_GOLDEN=1` writes the file and fails all the same.
func expectGolden(
  _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = here + "/Golden/\(name).txt"
  let url = URL(filePath: file)
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try Data((text + "\n").utf8).write(to: url)
    Issue.record("recorded Golden/\(name).txt", sourceLocation: sourceLocation)
    return
  }
  let golden = String(decoding: try Data(contentsOf: url), as: UTF8.self)
  #expect(text + "\n" == golden, "Golden/\(name).txt", sourceLocation: sourceLocation)
}

/// The problems of a text as they are shown; nil when there are none.
func problems<Recipe: RecipeDecodable>(
  _ kind: Recipe.Type, _ bytes: [UInt8], file: String = "x.yaml"
) -> String? {
  do throws(RecipeError) {
    _ = try DecodedRecipe<Recipe>(bytes, file: file).get()
    return nil
  } catch {
    return error.description
  }
}
