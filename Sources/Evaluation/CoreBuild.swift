import Building
import Relinking

/// The core of each candidate, where the recipe makes one.
struct CoreBuild {
  private let relinker: Relinker
  private let source: GitTree
  /// The libraries of the base, which its extension is built against.
  private(set) var base: CoreLibraries?

  fileprivate init(_ relinker: Relinker, source: GitTree) {
    self.relinker = relinker
    self.source = source
  }

  /// The libraries of `tree`; nil when the system's own serve.
  func libraries(
    of tree: GitTree, progress: @escaping @Sendable (Builder.Event) -> Void
  ) async throws(BuildError) -> CoreLibraries? {
    do throws(RelinkError) {
      let core = try await relinker.relink(tree, base: source) { event in
        switch event {
        case .compiling(let count): progress(.step("core, \(count) files"))
        case .linking(let library): progress(.step("lib\(library)"))
        case .reused: progress(.reused("core"))
        }
      }
      return core.libraries
    } catch {
      throw error.asBuildError
    }
  }

  fileprivate mutating func makeBase() async {
    // What keeps the base from being made is told when the base itself is built.
    base = try? await libraries(of: source) { _ in }
  }
}

extension Evaluation {
  /// What makes the cores of this evaluation; nil where the recipe leaves the core alone.
  ///
  /// Throws when the system has no core to relink.
  func coreBuild(base: GitTree, _ toolchain: Toolchain) async throws -> CoreBuild? {
    guard let recipe = request.recipe.core else { return nil }
    let relinker = Relinker(
      installed: try await InstalledCore.detect(), recipe: recipe,
      toolchain: toolchain.fingerprint, locations: request.locations)
    var build = CoreBuild(relinker, source: base)
    await build.makeBase()
    return build
  }
}
