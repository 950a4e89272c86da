import Basics
import Model
import Sandbox

/// The actions that make an artifact, in order: each begins with the folder that the one before it left.
struct ActionChain: Sendable {
  /// The action of each step of the recipe.
  var steps: [BuildAction] = []
  /// The key of each.
  var keys: [String] = []
  /// The action that loads what was built; nil where nothing is.
  var loading: BuildAction?
  /// The key of the artifact: made of that of the last action.
  var key = ""
}

extension Builder {
  /// The actions for `tree`, with this core; the units of `split` are compiled alone, and the others joined as
  /// those of `previous`.
  func actions(
    for tree: some SourceTree, _ core: CoreLibraries?, split: [String] = [],
    previous: ActionChain? = nil
  ) throws -> ActionChain {
    var chain = ActionChain()
    for step in recipe.steps {
      var action = BuildAction(
        step.run.map(toolchain.fill),
        work: BuildAction.WorkFolder(at: Self.canonicalRoot, after: chain.keys.last),
        platform: toolchain.platform(of: [toolchain.phpize, toolchain.phpConfig]))
      if step.directory != "." { action.directory += "/\(step.directory)" }
      for path in step.reads { action.work.source[path] = try tree.id(at: path) }
      let texts = previous?.steps[chain.steps.count].work.source ?? action.work.source
      action.work.units = step.units.map {
        BuildAction.Units(recipe: $0, split: split, texts: texts)
      }
      action.environment = SandboxProfile.buildEnvironment
      if step.usesCompilerCache {
        action.usesCompilerCache = true
        action.environment.merge(CompilerCache.environment) { $1 }
      }
      action.environment.merge(step.environment) { $1 }
      if step.usesCore, let core { action.inputs = core.inputs }
      if recipe.loads == nil, chain.keys.count + 1 == recipe.steps.count { yield(&action, core) }
      chain.keys.append(try action.key())
      chain.steps.append(action)
    }
    var key = CacheKey(kind: "artifact", schema: Artifact.schema)
    if let loads = recipe.loads, let path = recipe.yields[loads], let last = chain.keys.last {
      var action = loading(path, after: last)
      yield(&action, core)
      chain.loading = action
      key.add(try action.key())
    } else {
      key.add(chain.keys.last ?? "")
    }
    chain.key = key.hexadecimal
    return chain
  }

  private func yield(_ action: inout BuildAction, _ core: CoreLibraries?) {
    action.outputs = recipe.yields
    action.additions = core?.additions ?? [:]
  }

  /// Loads what was built once, with every symbol bound.
  private func loading(_ path: String, after key: String) -> BuildAction {
    var action = BuildAction(
      [
        toolchain.php, "-n", "-d", "display_errors=1", "-d",
        "extension=\(Self.canonicalRoot)/\(path)", "-r", "",
      ], work: BuildAction.WorkFolder(at: Self.canonicalRoot, after: key),
      platform: toolchain.platform(of: [toolchain.php]))
    action.directory = "/"
    action.environment = SandboxProfile.buildEnvironment.merging(["LD_BIND_NOW": "1"]) { $1 }
    return action
  }
}

extension Toolchain {
  /// What actions run with that start these programs.
  func platform(of programs: [String]) -> BuildPlatform {
    BuildPlatform(fingerprint, places: root.placesElsewhere(of: programs))
  }

  /// Fills the programs of a recipe's step in.
  func fill(_ word: String) -> String {
    word.replacing("{phpize}", with: phpize).replacing("{php-config}", with: phpConfig)
  }
}
