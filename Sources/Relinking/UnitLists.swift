/// What upstream's `CMakeLists.txt` says of the libraries: the files each is made of, in order.
///
/// The order is what ties an archive's members to their files: CMake hands the objects to `ar` in
/// the order of the list, and names repeat.
package struct UnitLists: Sendable, Equatable {
  /// The files by the name of their library, in order.
  package var units: [String: [String]] = [:]
  /// The version that the source says it is.
  package var version: String?
  /// The compiler's options for the C and the C++ standard that the build asks for.
  package var standards: (c: String, cxx: String) { (cStandard, cxxStandard) }

  private var cStandard: String
  private var cxxStandard: String

  /// Why the lists cannot be read.
  package struct Problem: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    package var description: String
  }

  /// Reads the lists of these libraries.
  /// - Throws: `Problem` when one is missing, is there twice or names more than plain files.
  package init(cmake: [UInt8], libraries: [String]) throws(Problem) {
    version = value("PACKAGE_VERSION", in: cmake)?.filter { $0 != "\"" }
    cStandard = "-std=gnu\(value("CMAKE_C_STANDARD", in: cmake) ?? "11")"
    let dialect = value("CMAKE_CXX_EXTENSIONS", in: cmake) == "OFF" ? "c++" : "gnu++"
    cxxStandard = "-std=\(dialect)\(value("CMAKE_CXX_STANDARD", in: cmake) ?? "14")"
    for library in libraries {
      let starts = places(of: "\nadd_library(\(library)\n", in: cmake)
      guard let start = starts.first, starts.count == 1 else {
        throw Problem(
          description: "CMakeLists.txt has \(starts.count) lists of the files of \(library)")
      }
      guard let end = place(of: "\n)", in: cmake, from: start) else {
        throw Problem(description: "CMakeLists.txt ends among the files of \(library)")
      }
      units[library] = try Self.files(of: library, cmake[(start + 1)..<end])
    }
  }

  private static func files(
    of library: String, _ block: ArraySlice<UInt8>
  ) throws(Problem) -> [String] {
    let files = block.split(separator: 0x0a).dropFirst().map(trimmed)
    if let odd = files.first(where: { !isSourcePath($0) }) {
      throw Problem(description: "CMakeLists.txt has \(odd) among the files of \(library)")
    }
    guard Set(files).count == files.count else {
      throw Problem(description: "CMakeLists.txt names a file of \(library) twice")
    }
    return files
  }

  /// The lines that do more than name a source file: the rules of the build.
  package static func rules(of cmake: [UInt8]) -> [String] {
    cmake.split(separator: 0x0a).map(trimmed).filter { !$0.isEmpty && !isSourcePath($0) }
  }

  /// The library that a file belongs to; the first by name, should several hold it.
  package func library(of unit: String) -> String? {
    units.sorted { $0.key < $1.key }.first { $0.value.contains(unit) }?.key
  }
}

/// The word that a plain `set(NAME word)` gives; the first one counts.
private func value(_ name: String, in cmake: [UInt8]) -> String? {
  guard let place = places(of: "set(\(name) ", in: cmake).first else { return nil }
  let line = cmake[place...].prefix { $0 != 0x0a && $0 != UInt8(ascii: ")") }
  return String(decoding: line, as: UTF8.self).split(separator: " ").last.map(String.init)
}

/// Whether a line is nothing but the path of a source file.
private func isSourcePath(_ text: String) -> Bool {
  [".cc", ".c", ".h", ".hpp", ".inc"].contains { text.hasSuffix($0) }
    && text.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
        || "/._+-".utf8.contains(byte)
    } && !text.hasPrefix("/") && !text.split(separator: "/").contains("..")
}

private func trimmed(_ line: ArraySlice<UInt8>) -> String {
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d }
  var line = line.drop(while: isBlank)
  while let last = line.last, isBlank(last) { line.removeLast() }
  return String(decoding: line, as: UTF8.self)
}
