import Basics
import Model

/// A recipe that is read from a YAML mapping.
package protocol RecipeDecodable: Sendable, Equatable {
  /// Reads the keys; nil when something that it needs is missing or wrong, and reported.
  static func read(_ mapping: MappingReader, name: String) -> Self?
}

/// What came of reading one file.
struct DecodedRecipe<Recipe: RecipeDecodable> {
  var recipe: Recipe?
  var problems: [RecipeProblem]
  /// Where each value stands, by its path.
  var locations: [String: TextPosition]
  /// The keys that the reader asked for, by their paths.
  var keyUses: [String: KeyUse]

  init(_ bytes: [UInt8], file: String) {
    let log = ProblemLog(file: file)
    do throws(DocumentProblem) {
      let root = NodeReader(try document(of: bytes), path: "", log: log)
      recipe = root.mapping().flatMap { mapping in
        let name = Self.name(in: mapping, file: file)
        let recipe = Recipe.read(mapping, name: name)
        mapping.finish()
        return recipe
      }
    } catch {
      log.add(error.message, hint: error.hint, at: error.place)
    }
    problems = log.inOrder
    locations = log.locations
    keyUses = log.keyUses
  }

  /// The recipe, when nothing is wrong with its file.
  func get() throws(RecipeError) -> Recipe {
    guard let recipe, problems.isEmpty else { throw RecipeError(problems) }
    return recipe
  }

  /// The name is the file's; a `name` key may repeat it and do nothing else.
  private static func name(in mapping: MappingReader, file: String) -> String {
    let stem = stem(of: file)
    if !isName(stem) {
      mapping.log.add("\(stem.quoted) is not a name", hint: nameHint, at: nil)
    }
    if let name = mapping.optional("name", as: .text), name != stem {
      mapping.log.add(
        "the name \(name.quoted) is not the file's, \(stem.quoted)",
        hint: "rename the file, or leave the key 'name' out", path: "name")
    }
    return stem
  }
}

/// The last part of a path without its `.yaml`.
func stem(of file: String) -> String {
  let last = file.lastPathPart
  return last.hasSuffix(".yaml") ? String(last.dropLast(5)) : last
}

extension RecipeDecodable {
  /// Reads a recipe from YAML; its name is that of `file`, without `.yaml`.
  ///
  /// Throws a ``RecipeError`` with every problem of the file. Other files that it names are not looked at.
  package init(yaml: [UInt8], file: String) throws(RecipeError) {
    self = try DecodedRecipe<Self>(yaml, file: file).get()
  }
}
