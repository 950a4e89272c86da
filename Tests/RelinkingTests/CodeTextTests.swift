import Relinking
import Testing

@Suite("code without its comments") struct CodeTextTests {
  private func isSame(_ one: String, _ other: String) -> Bool {
    CodeText(Array(one.utf8)) == CodeText(Array(other.utf8))
  }

  @Test(
    "comments and spaces make no other code",
    arguments: [
      ("int a;", "// why\nint a;  // it is\n"), ("int a;", "/* one\n   two */ int /**/ a;"),
      ("f(a, b);", "f(\n    a,\n    b);"),
      ("int f() { return 1; }", "int f()\n{\n\treturn 1;\n}\n"),
      ("#define A 1\nint a;", "#define A   1  // one\n\n\nint a;"),
      ("#if A\nint a;\n#endif", "#if A\n  int a;\n#endif  // A\n"),
      ("#pragma once\nint a;", "/* Ours */\n#pragma once\n\nint a;"),
      ("#define A 1", "#define A \\\n  1"), ("#define A 1 + 2", "#define A 1 /* and\n*/ + 2"),
      ("s = \"//\";", "s = \"//\"; // no comment in there"), ("c = '\"';", "c = '\"';  // \""),
      ("a = \"\\\"/*\";", "a = \"\\\"/*\"; /* */"), ("a\r\n;", "a\n;"),
    ])
  func sameCode(_ one: String, _ other: String) { #expect(isSame(one, other)) }

  @Test(
    "whatever a compiler can see makes other code",
    arguments: [
      ("int a;", "int b;"), ("int a;", "inta;"), ("a + +b", "a ++b"), ("a = 1;", "// a = 1;"),
      ("s = \"a b\";", "s = \"ab\";"), ("s = \"/* */\";", "s = \"\";"), ("c = ' ';", "c = '';"),
      ("#define A 1\nint a;", "#define A 1 int a;"), ("#define A\n1", "#define A 1"),
      ("#define A (1)", "#define A(1)"), ("a;\n#if A", "a; #if A"), ("1e +5", "1e+5"),
      ("R\"(a  b)\"", "R\"(a b)\""), ("// what??/\na = 1;", "// what\na = 1;"),
      ("L \"a\"", "L\"a\""), ("// \\\na = 1;", "// \n a = 1;"),
      ("n = 1'000 + ' ';", "n = 1'000 +' ';"), ("\"a\" s", "\"a\"s"),
    ])
  func otherCode(_ one: String, _ other: String) { #expect(!isSame(one, other)) }

  @Test("code that ends anywhere is read without a trap")
  func readsAnyBytes() {
    let source = Array("#a /* b */ \"c\\\"\" 'd' // e\\\nf\nR\"(g)\" %: ??/".utf8)
    for count in source.indices {
      _ = CodeText(Array(source[..<count]))
      _ = CodeText(Array(source[count...]))
    }
  }
}
