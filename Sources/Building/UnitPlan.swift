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
  /// The macros that units define or undefine, by source: in a joined object they end with their unit.
  var macros: [String: [String]] = [:]

  /// The plan for `units`, of which those whose sources are in `split` are compiled alone, as those that the recipe
  /// names. By `names` of their source, units that define a name in common are not joined, nor is one that
  /// configures what it includes.
  init(
    _ units: [CompilationUnit], _ recipe: UnitRecipe, split: Set<String>,
    names: (String) -> FileScopeNames = { _ in FileScopeNames() }
  ) {
    var groups: [Group] = []
    // The groups that may still grow, the oldest first.
    var open: [GroupKey: [Int]] = [:]
    for unit in units {
      let isAsWritten = recipe.asWritten.contains { unit.source.isWithin($0) }
      let found = names(unit.source)
      if isAsWritten || found.configuresIncludes
        || recipe.apart.contains(where: { unit.source.isWithin($0) })
      {
        groups.append(Group(units: [unit], takesFlags: !isAsWritten))
        continue
      }
      if !found.macros.isEmpty { macros[unit.source] = found.macros.sorted() }
      let own = found.names.union(found.macros)
      let key = GroupKey(place: unit.place, language: unit.language, command: unit.command)
      if let index = open[key]?.first(where: { groups[$0].names.isDisjoint(with: own) }) {
        groups[index].units.append(unit)
        groups[index].names.formUnion(own)
        if groups[index].units.count == recipe.most { open[key]?.removeAll { $0 == index } }
      } else {
        if recipe.most > 1 { open[key, default: []].append(groups.count) }
        groups.append(Group(units: [unit], takesFlags: true, names: own))
      }
      if let count = open[key]?.count, count > Self.mostOpen { open[key]?.removeFirst() }
    }
    func isAlone(_ unit: CompilationUnit) -> Bool {
      split.contains(unit.source) || recipe.alone.contains { unit.source.isWithin($0) }
    }
    // A unit that is split off keeps its place, so that the others stay together as they were.
    objects = groups.flatMap { group -> [Object] in
      let apart = group.units.filter(isAlone)
      let rest = group.units.filter { !isAlone($0) }
      return ([rest].filter { !$0.isEmpty } + apart.map { [$0] })
        .map { Object(units: $0, takesFlags: group.takesFlags) }
    }
  }

  /// Of one place, the groups that a unit may join: with more of them, units that lie far from each other are
  /// joined, which include less in common.
  private static let mostOpen = 4

  private struct Group {
    var units: [CompilationUnit]
    var takesFlags: Bool
    var names: Set<String> = []
  }

  /// Units that can be joined at all.
  private struct GroupKey: Hashable {
    var place: String
    var language: String
    var command: String
  }
}
