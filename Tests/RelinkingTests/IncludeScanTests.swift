import Relinking
import Testing

@Suite("includes") struct IncludeScanTests {
  @Test(
    "the files that a source includes are found by name",
    arguments: [
      ("#include \"a.h\"", ["a.h"]), ("#include <a/b.h>", ["a/b.h"]),
      ("  #  include\t\"a.h\"  // why", ["a.h"]), ("#include\"a.h\"", ["a.h"]),
      ("#include_next <a.h>", ["a.h"]), ("#import <a.h>", ["a.h"]),
      ("#/**/include/* b */\"a.h\"", ["a.h"]), ("/* x */ # /* y */ include <a.h>", ["a.h"]),
      ("#inc\\\nlude \"a.h\"", ["a.h"]), ("#include \\\n \"a.h\"", ["a.h"]),
      ("#include \"a\\\n.h\"", ["a.h"]), ("#inc\\  \nlude \"a.h\"", ["a.h"]),
      ("#inc??/\nlude \"a.h\"", ["a.h"]), ("#inc\\\r\nlude \"a.h\"", ["a.h"]),
      ("%:include \"a.h\"", ["a.h"]), ("??=include <a.h>", ["a.h"]),
      ("#if 0\n#include \"a.h\"\n#endif", ["a.h"]),
      ("// #include \"a.h\"\n/*\n#include <b.h>\n*/", ["a.h", "b.h"]),
      ("#if __has_include(<a.h>)\n#endif", ["a.h"]),
      ("#if __has_include ( \"a.h\" ) && 1", ["a.h"]),
      ("#if __has_include_next(<a.h>)", ["a.h"]),
      ("const char* s = \"/*\";\n#include \"a.h\"", ["a.h"]),
      ("#include \"b.h\"\n#include \"a.h\"\n#include \"b.h\"", ["a.h", "b.h"]),
      ("#include \"a.h\r\n", []), ("#include \"a.h", []), ("#include <a.h\n>", []),
      ("#include", []), ("included \"a.h\"", []), ("reinclude \"a.h\"", []),
      ("#if defined(__has_include)", []), ("", []),
    ])
  func finds(source: String, names: [String]) {
    let scan = IncludeScan(Array(source.utf8))
    #expect(scan.names == names)
  }

  @Test(arguments: [
    ("#include HEADER", true), ("# /* */ include HEADER(a)", true),
    ("#inc\\\nlude HEADER", true), ("%: include HEADER", true),
    ("#include /* \"a.h\" */ HEADER", true), ("#if __has_include(HEADER)", true),
    ("asm(\".incbin \\\"a.bin\\\"\");", true), ("// a note\n#include HEADER", true),
    ("#include \"a.h\"", false), ("int include = 1;", false), ("// we include HEADER here", false),
    ("#if defined(__has_include)", false), ("#define includes 1", false),
    ("#pragma once // include that", false),
  ])
  func tellsWhatItCannotKnow(source: String, isOpaque: Bool) {
    #expect(IncludeScan(Array(source.utf8)).isOpaque == isOpaque)
  }

  @Test("a source of any bytes is scanned without a trap")
  func readsAnyBytes() {
    let source = Array("\\\n#/**/include_next ??/\n /* */ \"a\" ??=import <b> __has_include(".utf8)
    for count in source.indices {
      _ = IncludeScan(Array(source[..<count]))
      _ = IncludeScan(Array(source[count...]))
      for byte: UInt8 in [0, 0x0a, 0x22, 0x2f, 0x5c, 0xff] {
        var damaged = source
        damaged[count] = byte
        _ = IncludeScan(damaged)
      }
    }
  }

  @Test("names that hold one another are not read to the end")
  func nestedNames() {
    #expect(scan(String(repeating: "#include <", count: 400) + ">") == .opaque)
    #expect(scan(String(repeating: "#include <a.h>\n", count: 4000)).names == ["a.h"])
  }

  @Test func takesEveryFileANameCouldMean() {
    let graph = IncludeGraph(
      [
        "src/a.cc": [scan("#include \"x.h\"")], "src/x.h": [scan("")],
        "include/x.h": [scan("#include <deep/y.h>")], "include/deep/y.h": [scan("")],
        "src/b.cc": [scan("#include \"../include/x.h\"")], "src/c.cc": [scan("")],
      ], searching: ["include", "."])
    #expect(
      graph.closure(of: "src/a.cc") == ["src/a.cc", "src/x.h", "include/x.h", "include/deep/y.h"])
    #expect(graph.files(reaching: ["include/deep/y.h"]).isSuperset(of: ["src/a.cc", "src/b.cc"]))
    #expect(graph.files(reaching: ["src/x.h"]) == ["src/a.cc", "src/x.h"])
    #expect(graph.files(reaching: ["nowhere.h"]).isEmpty)
    #expect(graph.closure(of: "nowhere.cc").isEmpty)
  }

  @Test func whatIncludesAnythingBelongsToEveryChange() {
    let graph = IncludeGraph(
      [
        "odd.h": [scan("#include HEADER")], "a.cc": [scan("#include \"odd.h\"")],
        "b.cc": [scan("")], "new.h": [scan("")],
      ], searching: ["."])
    #expect(graph.files(reaching: ["new.h"]) == ["new.h", "odd.h", "a.cc"])
  }

  @Test func endsWhereFilesIncludeEachOther() {
    let graph = IncludeGraph(
      ["a.h": [scan("#include \"b.h\"")], "b.h": [scan("#include \"a.h\"")]], searching: ["."])
    #expect(graph.closure(of: "a.h") == ["a.h", "b.h"])
  }

  private func scan(_ text: String) -> IncludeScan { IncludeScan(Array(text.utf8)) }
}
