/// A translation unit, as the Makefile that `phpize` and `configure` made compiles it.
struct CompilationUnit: Hashable {
  /// Its source, from the root of the tree.
  var source: String
  /// The compiler with its options, without source and object, in the words of the Makefile.
  var command: String

  /// The first two folders of its path, the library that it belongs to: `third_party/abseil-cpp`.
  var place: String { source.split(separator: "/").dropLast().prefix(2).joined(separator: "/") }

  /// What its name ends with: `cc`.
  var language: String { source.split(separator: ".").last.map(String.init) ?? "" }
}
