import Diagnosis
import Foundation
import Model
import Recipes

/// The recipes as they are shipped: rules that inputs are read by, and not inputs themselves.
enum ShippedRecipes {
  /// The top of the repository.
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static let book = Result {
    try RecipeBook.load(folders: [root.appending(path: "recipes").path])
  }

  /// How stacks become titles; none where the recipes cannot be read, which a test would show.
  static var rules: SignatureRules { (try? book.get())?.signatureRules ?? SignatureRules() }

  /// What makes findings of pasted texts; nil where the recipes cannot be read.
  static let findingMaker: FindingMaker? = (try? book.get()).map { book in
    FindingMaker(
      rules: book.signatureRules, catalogue: book.failureCatalogue,
      issues: book.issues.map(\.recipe))
  }
}
