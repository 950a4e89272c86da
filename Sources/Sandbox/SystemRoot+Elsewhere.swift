import Files
import Glibc

extension SystemRoot {
  /// Whether a path of this system is none that every sandbox shows.
  package func isElsewhere(_ path: String) -> Bool { !SystemView.shows(path) }

  /// What has to be shown besides for `programs` of this system, paths or names, to run: the folder that
  /// one was installed into, above its `bin` or `sbin`, or where it is in none of its own the program
  /// alone.
  package func placesElsewhere(of programs: [String]) -> [String] {
    var places: [String] = []
    for name in programs {
      let given = name.hasPrefix("/") ? [name] : []
      for path in given + [program(name)].compactMap(\.self) where isElsewhere(path) {
        let place = installed(path)
        if !places.contains(place) { places.append(place) }
      }
    }
    return places
  }

  private func installed(_ program: String) -> String {
    let parts = program.split(separator: "/")
    let prefix = "/" + parts.dropLast(2).joined(separator: "/")
    guard let folder = parts.dropLast().last, ["bin", "sbin"].contains(folder), parts.count > 2,
      !isHome(prefix),
      ["lib", "lib64", "include", "etc"].contains(where: { exists("\(prefix)/\($0)") })
    else { return program }
    return prefix
  }

  /// A home has a `bin`, too, and everything private.
  private func isHome(_ path: String) -> Bool {
    let home = getenv("HOME").map { String(cString: $0) }
    let parts = path.split(separator: "/")
    return path == home.flatMap(resolved) || path == home || path == "/root"
      || (parts.first == "home" && parts.count < 3)
  }
}
