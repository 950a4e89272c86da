import Files
import Foundation
import Sandbox

/// The files that tell apt where a system takes its packages from, each with its name.
/// - Throws: `FileError` for one that cannot be read.
package func aptEntries(of root: SystemRoot) throws -> [(name: String, text: String)] {
  var found: [(String, String)] = []
  if let path = root.resolved("/etc/apt/sources.list"),
    let bytes = try? readFile(root.hostPath(path))
  {
    found.append(("sources.list", String(decoding: bytes, as: UTF8.self)))
  }
  let parts = root.hostPath("/etc/apt/sources.list.d")
  let names = (try? FileManager.default.contentsOfDirectory(atPath: parts)) ?? []
  for name in names.sorted() where name.hasSuffix(".list") || name.hasSuffix(".sources") {
    found.append((name, String(decoding: try readFile("\(parts)/\(name)"), as: UTF8.self)))
  }
  return found
}

/// Entries of another system as the host's apt can read them: their keys lie below its root.
package func withKeys(of root: SystemRoot, _ entries: String) -> String {
  guard let folder = root.folder else { return entries }
  return entries.replacing(/(?i)(signed-by\s*[:=]\s*)\//) { "\($0.output.1)\(folder)/" }
}

/// Entries for the packages of one release turned into entries for another one: those whose every
/// suite is that of `old`, such as `bookworm` and `bookworm-security`; all else is left out, and so are
/// suites that are not among `wanted`, unless none are.
package func entries(
  _ text: String, isStanzas: Bool, of old: String, for new: String, wanted: [String] = []
) -> String {
  func renamed(_ suite: Substring) -> String? {
    guard suite == old || suite.hasPrefix(old + "-") else { return nil }
    let suite = new + suite.dropFirst(old.count)
    return wanted.isEmpty || wanted.contains(suite) ? suite : ""
  }
  return isStanzas ? stanzas(text, renamed) : lines(text, renamed)
}

private func lines(_ text: String, _ renamed: (Substring) -> String?) -> String {
  let form = /deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)/
  return text.split(separator: "\n").compactMap { line -> String? in
    guard let match = line.wholeMatch(of: form),
      let suite = renamed(match.3), !suite.isEmpty
    else { return nil }
    return "deb \(match.1 ?? "")\(match.2) \(suite) \(match.4)\n"
  }.joined()
}

private func stanzas(_ text: String, _ renamed: (Substring) -> String?) -> String {
  Deb822Stanza.all(in: text).compactMap { stanza -> String? in
    let suites = stanza.words(of: "suites")
    let new = suites.compactMap(renamed)
    let kept = new.filter { !$0.isEmpty }.joined(separator: " ")
    guard stanza.words(of: "types").contains("deb"), stanza.isEnabled, !kept.isEmpty,
      new.count == suites.count
    else { return nil }
    var stanza = stanza
    stanza.set("Suites", to: kept)
    stanza.set("Types", to: "deb")
    return stanza.text
  }.joined()
}
