/// Patterns of which a text fits one or none; those without `*` are found by hash.
package struct PatternSet: Sendable {
  private let plain: Set<String>
  private let globs: [Glob]

  /// Compiles `patterns`.
  package init(_ patterns: [String]) {
    plain = Set(patterns.filter { !$0.contains("*") })
    globs = patterns.filter { $0.contains("*") }.map { Glob($0) }
  }

  /// Whether the whole of `text` fits one of the patterns.
  package func contains(_ text: String) -> Bool {
    if plain.contains(text) { return true }
    let bytes = Array(text.utf8)
    return globs.contains { $0.matches(bytes) }
  }
}
