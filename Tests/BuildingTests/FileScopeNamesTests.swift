import Testing
@testable import Building

@Suite struct FileScopeNamesTests {
  @Test(
    "what a line defines for its whole file",
    arguments: [
      ("static int count = 0;", "count"),
      ("const char* const kName = \"a\";", "kName"),
      ("TraceFlag trace(false, \"a\");", "trace"),
      ("static Mutex* mu;", "mu"),
      ("RefCountedPtr<Pool> GetPool(const Args& args) {", "GetPool"),
      ("static const grpc_vtable vtable = {", "vtable"),
      ("static int table[] = {", "table"),
      ("class Filter final : public Base {", "Filter"),
      ("struct state_st {", "state_st"),
      ("using Config = Policy::Config;", "Config"),
    ])
  func defined(line: String, name: String) {
    #expect(FileScopeNames(Array(line.utf8)).names == [name])
  }

  @Test(
    "macros, which a text defines or undefines however it is laid out",
    arguments: [
      ("#define SOME_LIMIT 4", "SOME_LIMIT"), ("#define MAX_OF(a, b) ((a) > (b))", "MAX_OF"),
      ("  #  define\tINDENTED", "INDENTED"), ("# undef OLD", "OLD"),
    ])
  func macros(line: String, name: String) {
    let found = FileScopeNames(Array(line.utf8))
    #expect(found.macros == [name] && found.names.isEmpty && !found.configuresIncludes)
  }

  @Test("a macro ahead of a file that is included may change what that says")
  func configured() {
    func isConfigured(_ text: String) -> Bool {
      FileScopeNames(Array(text.utf8)).configuresIncludes
    }
    #expect(isConfigured("#include <a.h>\n#define HIDE\n\n# include \"b.h\"\n"))
    #expect(isConfigured("#undef HIDE\n#include MACRO\n"))
    #expect(!isConfigured("#include <a.h>\n#if A\n#include <b.h>\n#endif\n#define LIMIT 4\n"))
  }

  @Test("it is the same by its words")
  func words() {
    let all = FileScopeNames(Array("int a() {\n#define B\n#include <c>\nint d;\n".utf8))
    #expect(all.words == ["a", "d", "#B", "#"])
    #expect(FileScopeNames(words: all.words) == all)
    #expect(FileScopeNames(words: []) == FileScopeNames())
  }

  @Test(
    "lines that define no name of their own",
    arguments: [
      "namespace grpc_core {", "}  // namespace", "class Filter;", "void declared(int);",
      "// f(x) {",
      "#include <a.h>", "#ifdef A", "void Filter::Init(int a) {", "  int inner = 3;",
      "extern \"C\" {",
      "ABSL_FLAG(bool, a, true, \"b\");", "IMPLEMENT_ASN1_FUNCTIONS_const(A)",
      "using namespace bssl;", "static_assert(sizeof(int) == 4, \"?\");", "", "public:",
    ])
  func undefined(line: String) {
    #expect(FileScopeNames(Array(line.utf8)).names.isEmpty, "\(line)")
  }

  @Test("a text of any bytes is read, line by line")
  func lines() {
    let text = Array("static int a = 1;\r\n\n".utf8) + [0xff, 0xfe, 10] + Array("int b() {".utf8)
    #expect(FileScopeNames(text).names == ["a", "b"])
  }
}
