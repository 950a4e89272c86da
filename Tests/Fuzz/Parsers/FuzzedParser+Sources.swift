@testable import Relinking

extension FuzzedParser {
  /// What a candidate's sources and its compiler write, as the rebuilding of a core reads it.
  static let sources = [
    FuzzedParser(name: "includes", take: takeIncludes),
    FuzzedParser(name: "cmake", take: takeLists),
    FuzzedParser(name: "dependencies", take: takeDependencies),
    FuzzedParser(name: "library", take: takeLibrary),
  ]

  private static func takeIncludes(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let scan = IncludeScan(bytes)
    try require(scan.names == Set(scan.names).sorted(), "the names are not sorted")
    try require(scan.names.allSatisfy { !$0.utf8.contains(0x0a) }, "a name of two lines")
    // A file that includes all this and nothing else reads the same.
    let text = scan.names.map { name in
      name.utf8.contains(UInt8(ascii: "\"")) ? "#include <\(name)>\n" : "#include \"\(name)\"\n"
    }
    let again = IncludeScan(Array(text.joined().utf8))
    // What is no UTF-8 gets longer, and may be more than is looked at.
    try require(
      again.isOpaque || Set(again.names).isSuperset(of: scan.names), "a name is lost")
    try require(CodeText(bytes) == CodeText(bytes), "the same text is other code")
    return !scan.names.isEmpty || scan.isOpaque
  }

  private static func takeLists(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    _ = UnitLists.rules(of: bytes)
    guard let lists = try? UnitLists(cmake: bytes, libraries: ["gpr", "grpc"]) else { return false }
    for file in lists.units.values.joined() {
      try require(
        !file.hasPrefix("/") && !file.split(separator: "/").contains(".."),
        "\(file) lies outside of the tree")
    }
    return true
  }

  private static func takeDependencies(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    let found = dependencies(in: String(decoding: bytes, as: UTF8.self))
    try require(found.allSatisfy { !$0.contains("\n") }, "a path of two lines")
    return !found.isEmpty
  }

  private static func takeLibrary(_ bytes: [UInt8]) throws(BrokenProperty) -> Bool {
    guard let library = try? StaticArchive(bytes) else { return false }
    let again = try? StaticArchive(library.file)
    try require(again == library, "the library that was written is another")
    return true
  }
}
