/// What is compiled and linked again for a change, and what stays as the archives have it.
package struct CorePlan: Sendable, Equatable {
  /// Where an object of a library comes from.
  package enum Object: Sendable, Equatable {
    /// The member at this place of the archive.
    case archived(Int)
    /// This file, compiled anew.
    case compiled(String)
  }

  /// The objects of each library that has to be linked again, in order.
  package var libraries: [String: [Object]] = [:]
  /// What the user should know.
  package var remarks: [String] = []

  /// The files to compile, sorted.
  package var units: [String] {
    Set(
      libraries.values.joined().compactMap { object in
        if case .compiled(let unit) = object { unit } else { nil }
      }
    ).sorted()
  }

  /// Plans by the lists of both trees; `affected` are the files that a change or a macro reaches,
  /// `present` tells whether the patched tree has a file.
  package init(
    base: UnitLists, patched: UnitLists, affected: Set<String>, present: (String) -> Bool
  ) {
    for (library, units) in patched.units {
      let before = base.units[library] ?? []
      let places = Dictionary(zip(before, 0...)) { first, _ in first }
      var objects: [Object] = []
      for unit in units {
        guard present(unit) else {
          remarks.append("\(unit) is not there: left out of lib\(library).so")
          continue
        }
        if let place = places[unit], !affected.contains(unit) {
          objects.append(.archived(place))
        } else {
          objects.append(.compiled(unit))
        }
      }
      if objects != before.indices.map(Object.archived) { libraries[library] = objects }
    }
    remarks.sort()
  }

  /// Tells what of a change is in no library, so that no reader takes it for tested.
  package mutating func remark(
    changed: some Sequence<String>, includers: (String) -> Set<String>, lists: UnitLists
  ) {
    let units = Set(lists.units.values.joined())
    for path in changed.sorted() where !units.contains(path) {
      if [".cc", ".c"].contains(where: path.hasSuffix) {
        remarks.append("\(path) is in no library by CMakeLists.txt: not compiled")
      } else if [".h", ".hpp", ".inc"].contains(where: path.hasSuffix),
        includers(path).isDisjoint(with: units)
      {
        remarks.append("\(path) is included by no file of the core: it changes nothing there")
      }
    }
  }
}
