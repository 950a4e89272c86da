import Basics
import Model

/// Which units of an extension are compiled as one, and into which objects.
///
/// It is a function of the units, the recipe and the units that are split off; so the objects of one
/// plan serve another, and their names tell which.
struct UnitPlan: Equatable {
  /// One object and the units in it.
  struct Object: Hashable {
    /// The units, in order; one alone is compiled as it is.
    var units: [CompilationUnit]
    /// Whether our options come after those of the source.
    var takesFlags: Bool

    /// Its path without a suffix, from the root of the tree.
    var stem: String {
      if units.count == 1, let unit = units.first { return "\(UnitPlan.folder)/one/\(unit.source)" }
      var key = CacheKey(kind: "joined units", schema: 1)
      key.add(units.map(\.source))
      return "\(UnitPlan.folder)/joined/\(key.hexadecimal.prefix(16))"
    }
  }

  /// The folder that everything of the plan is in, from the root of the tree.
  static let folder = "units"

  /// All objects, in the order in which they are linked.
  var objects: [Object]

  /// The plan for `units`, of which those whose sources are in `split` are compiled alone.
  init(_ units: [CompilationUnit], _ recipe: UnitRecipe, split: Set<String>) {
    var objects: [Object] = []
    var open: [GroupKey: Int] = [:]
    var counts: [GroupKey: Int] = [:]
    for unit in units {
      let isAsWritten = recipe.asWritten.contains { isBelow(unit.source, $0) }
      if isAsWritten || recipe.apart.contains(where: { isBelow(unit.source, $0) }) {
        objects.append(Object(units: [unit], takesFlags: !isAsWritten))
        continue
      }
      // A unit that is split off keeps its place, so that the others stay together as they were.
      let key = GroupKey(folder: unit.folder, language: unit.language, command: unit.command)
      let count = counts[key, default: 0]
      counts[key] = count + 1
      if count % recipe.most == 0 { open[key] = nil }
      if split.contains(unit.source) {
        objects.append(Object(units: [unit], takesFlags: true))
      } else if let index = open[key] {
        objects[index].units.append(unit)
      } else {
        open[key] = objects.count
        objects.append(Object(units: [unit], takesFlags: true))
      }
    }
    self.objects = objects
  }

  /// Units that can be joined at all.
  private struct GroupKey: Hashable {
    var folder: String
    var language: String
    var command: String
  }
}

private func isBelow(_ path: String, _ folder: String) -> Bool {
  path == folder || path.hasPrefix(folder + "/")
}
