import Basics
import Candidates
import Files
import Foundation
import Storage

extension PrivateText {
  /// What a report must not tell of who runs forkproof and where.
  ///
  /// What lies below the working folder or below home is named from there. Of what else was named on the
  /// command line, `given`, only the last part of the path is kept.
  init(environment: [String: String], given: [String] = []) {
    let here = FileManager.default.currentDirectoryPath
    let locations = Locations(environment: environment)
    let homes = [environment["HOME"], NSHomeDirectory()].compactMap(\.self)
    var words: [String: String] = [:]
    for path in given {
      let folder = Self.folder(of: path, from: here)
      // What is below these is named from there.
      if folder.isWithin(here) { continue }
      for form in Self.forms(folder) { words[form] = "." }
    }
    for home in homes { for form in Self.forms(home) { words[form] = "~" } }
    if let folder = environment["TMPDIR"] {
      for form in Self.forms(folder) { words[form] = "$TMPDIR" }
    }
    for (path, variable) in [
      (locations.cache, "$XDG_CACHE_HOME"), (locations.state, "$XDG_STATE_HOME"),
    ] where !homes.contains(where: { path.hasPrefix("\($0)/") }) {
      for form in Self.forms(path) { words[form] = "\(variable)/forkproof" }
    }
    // `/proc/self/mountinfo` names folders from where their file system begins.
    for path in [locations.cache, locations.state] {
      for end in Self.ends(of: path) where words[end] == nil { words[end] = "/…/forkproof" }
    }
    // What a home or a temporary folder lies in does not matter, but the working folder may be home.
    for form in Self.forms(here) where !homes.contains(form) { words[form] = "" }
    self.init(words)
  }

  /// The folder that the last name of a path lies in.
  private static func folder(of path: String, from here: String) -> String {
    let absolute = path.hasPrefix("/") ? path : "\(here)/\(path)"
    return URL(fileURLWithPath: absolute).standardized.deletingLastPathComponent().path
  }

  /// A path as it was given, without links, and as it stands in an address.
  private static func forms(_ path: String) -> Set<String> {
    var plain = path
    while plain.count > 1, plain.hasSuffix("/") { plain.removeLast() }
    let real = URL(fileURLWithPath: plain).resolvingSymlinksInPath().path
    let forms = [plain, real]
    let encoded = forms.map {
      $0.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? $0
    }
    return Set(forms + encoded)
  }

  /// The last parts of a path, two at least: `/alice/.cache/forkproof` of `/home/alice/.cache/forkproof`.
  private static func ends(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    guard parts.count > 3 else { return [] }
    return (1...(parts.count - 3)).map { "/" + parts[$0...].joined(separator: "/") }
  }
}
