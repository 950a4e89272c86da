import Diagnosis
import Foundation
import Recipes

/// What the tests read: the recipes as they are shipped, and the traces beside this file.
enum DiagnosisSupport {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  static let book = Result { try RecipeBook.load(folders: [root.appending(path: "recipes").path]) }

  static func maker() throws -> FindingMaker {
    let book = try book.get()
    return FindingMaker(
      rules: book.signatureRules, catalogue: book.failureCatalogue,
      issues: book.issues.map(\.recipe))
  }
}
