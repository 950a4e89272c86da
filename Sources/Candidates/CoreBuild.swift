import Building
import Model
import Relinking
import Storage

/// The core of each candidate, where the recipe makes one.
struct CoreBuild {
  private let relinker: Relinker
  private let source: GitTree
  /// The libraries of the base, which its extension is built against.
  private(set) var base: CoreLibraries?

  /// What makes the cores by `recipe`; nil where the recipe leaves the core alone.
  /// - Throws: `BuildError` when the system has no core to relink, or its base cannot be relinked.
  init?(
    _ recipe: BuildRecipe, base tree: GitTree, toolchain: Toolchain, locations: Locations
  ) async throws(BuildError) {
    guard let core = recipe.core else { return nil }
    if let folder = toolchain.root.folder {
      throw .refused(
        why: "recipe \(recipe.name) relinks the core of the host, not that of \(folder)",
        hint: "choose a recipe that leaves the core alone, or run forkproof inside that system")
    }
    do throws(RelinkError) {
      relinker = Relinker(
        installed: try await InstalledCore.detect(), recipe: core,
        toolchain: toolchain.fingerprint, locations: locations)
    } catch {
      throw error.asBuildError
    }
    source = tree
    base = nil
    base = try await libraries(of: tree) { _ in }
  }

  /// The libraries of `tree`; nil when the system's own serve.
  func libraries(
    of tree: GitTree, progress: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildError) -> CoreLibraries? {
    do throws(RelinkError) {
      let core = try await relinker.relink(tree, base: source) { event in
        switch event {
        case .compiling(let count): progress(.step("core, \(count) files"))
        case .compiled(let done, let count): progress(.progress("core", done: done, of: count))
        case .linking(let library): progress(.step("lib\(library)"))
        case .reused: progress(.reused("core"))
        }
      }
      return core.libraries
    } catch {
      throw error.asBuildError
    }
  }
}
