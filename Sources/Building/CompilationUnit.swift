/// A translation unit, as the Makefile that `phpize` and `configure` made compiles it.
struct CompilationUnit: Hashable {
  /// Its source, from the root of the tree.
  var source: String
  /// The compiler with its options, without source and object, in the words of the Makefile.
  var command: String

  /// Its folder, from the root of the tree.
  var folder: String {
    source.lastIndex(of: "/").map { String(source[..<$0]) } ?? "."
  }

  /// What its name ends with: `cc`.
  var language: String { source.split(separator: ".").last.map(String.init) ?? "" }
}
