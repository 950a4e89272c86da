import Basics

/// What a Makefile of `phpize` makes of the units of one extension.
struct ExtensionMakefile {
  /// The extension's name: `grpc`.
  var name: String
  /// Its units, in order.
  var units: [CompilationUnit]

  /// A Makefile of its parts.
  init(name: String, units: [CompilationUnit]) {
    self.name = name
    self.units = units
  }

  /// Reads the rules of a Makefile whose tree lies at `root`: for each unit a line `x.lo: SOURCE` and
  /// a line that runs libtool. Nil where it compiles nothing, or a name in it could not stand in a
  /// Makefile of ours.
  init?(_ text: String, root: String) {
    var units: [CompilationUnit] = []
    var name: String?
    var source: Substring?
    // By bytes: a Makefile has megabytes, and this is done for each candidate.
    for bytes in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let line = Substring(bytes)
      if let unit = source {
        source = nil
        guard line.hasPrefix("\t"), let command = Self.command(in: line) else { return nil }
        units.append(CompilationUnit(source: String(unit), command: command))
      } else if line.hasPrefix("shared_objects_"), let equals = line.utf8.firstRange(of: " = ".utf8)
      {
        name = String(line[..<equals.lowerBound].dropFirst("shared_objects_".count))
      } else if let colon = line.utf8.firstRange(of: ".lo: ".utf8) {
        let path = line[colon.upperBound...]
        guard path.hasPrefix(root + "/"), Self.isPlain(path) else { return nil }
        source = path.dropFirst(root.utf8.count + 1)
      }
    }
    guard let name, !units.isEmpty, Self.isPlain(name[...]), !name.contains("/") else { return nil }
    self.name = name
    self.units = units
  }

  /// `$(LIBTOOL) --mode=compile $(CC) … -c SOURCE -o OBJECT …`
  private static func command(in line: Substring) -> String? {
    guard let start = line.utf8.firstRange(of: "--mode=compile ".utf8),
      let end = line[start.upperBound...].utf8.firstRange(of: " -c ".utf8)
    else { return nil }
    return String(line[start.upperBound..<end.lowerBound])
  }

  /// Whether a name means itself to make, to a shell and to a compiler.
  private static func isPlain(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        $0.isASCIILetter || $0.isASCIIDigit || "/._-+".utf8.contains($0)
      }
  }
}
