import Model
import Testing
@testable import Building

@Suite struct UnitPlanTests {
  private let recipe = UnitRecipe(most: 3, flags: ["-O1"], apart: ["gen"], asWritten: ["ext"])

  private func units(_ paths: String..., command: String = "$(CXX)") -> [CompilationUnit] {
    paths.map { CompilationUnit(source: $0, command: command) }
  }

  private func groups(_ plan: UnitPlan) -> [[String]] {
    plan.objects.map { $0.units.map(\.source) }
  }

  @Test("units of one library, language and command are joined, up to the most")
  func joining() {
    let plan = UnitPlan(
      units("a/1.cc", "a/2.cc", "b/1.cc", "a/3.c", "a/4.cc", "a/5.cc")
        + units("a/6.cc", command: "$(CXX) -DX"),
      recipe, split: [])
    #expect(
      groups(plan) == [
        ["a/1.cc", "a/2.cc", "a/4.cc"], ["b/1.cc"], ["a/3.c"], ["a/5.cc"], ["a/6.cc"],
      ])
  }

  @Test("folders of one library are joined, and units that define one name are not")
  func names() {
    let all = units("a/b/x/1.cc", "a/b/y/2.cc", "a/b/3.cc", "a/c/4.cc", "a/b/x/5.cc")
    let words = ["a/b/x/1.cc": ["init"], "a/b/y/2.cc": ["init", "#end"], "a/b/3.cc": ["#end"]]
    func names(_ source: String) -> FileScopeNames { FileScopeNames(words: words[source] ?? []) }
    let plan = UnitPlan(all, recipe, split: [], names: names)
    #expect(
      groups(plan) == [
        ["a/b/x/1.cc", "a/b/3.cc", "a/b/x/5.cc"], ["a/b/y/2.cc"], ["a/c/4.cc"],
      ])
    let split = UnitPlan(all, recipe, split: ["a/b/3.cc"], names: names)
    #expect(groups(split).first == ["a/b/x/1.cc", "a/b/x/5.cc"])
  }

  @Test("a unit that configures what it includes stays alone, and macros end with their unit")
  func macros() throws {
    let all = units("a/1.c", "a/2.c", "a/3.c")
    let words = ["a/1.c": ["#HIDE", "#"], "a/2.c": ["#B", "#A"]]
    let plan = UnitPlan(all, recipe, split: []) { FileScopeNames(words: words[$0] ?? []) }
    #expect(groups(plan) == [["a/1.c"], ["a/2.c", "a/3.c"]])
    let files = plan.files(for: ExtensionMakefile(name: "grpc", units: all), recipe) { _ in false }
    #expect(
      files["\(plan.objects[1].stem).c"] == """
        #pragma push_macro("A")
        #pragma push_macro("B")
        #include "/mnt/source/a/2.c"
        #pragma pop_macro("A")
        #pragma pop_macro("B")
        #include "/mnt/source/a/3.c"

        """)
  }

  @Test("what joined units of C call without a declaration is refused, though warnings are off")
  func strict() throws {
    var recipe = recipe
    recipe.flags = ["-O1", "-w"]
    let all = units("a/1.c", "a/2.c", "b/1.cc", "b/2.cc", "c/1.c")
    let plan = UnitPlan(all, recipe, split: [])
    let text = plan.files(for: ExtensionMakefile(name: "grpc", units: all), recipe) { _ in false }
    let lines = try #require(text["units/Makefile"]).split(separator: "\n")
    #expect(lines.contains("UNIT_FLAGS = -O1 -w"))
    #expect(lines.contains { $0.hasPrefix("JOINED_FLAGS_c = -O1 -Werror=implicit ") })
    func flags(_ source: String) -> [Bool] {
      lines.filter { $0.contains("-c \(source)") }.map { $0.contains("$(JOINED_FLAGS_c)") }
    }
    #expect(
      flags("\(plan.objects[0].stem).c") == [true] && flags("\(plan.objects[1].stem).cc") == [false]
    )
    #expect(flags("/mnt/source/a/1.c") == [false] && flags("/mnt/source/c/1.c") == [false])
  }

  @Test("what the recipe names is split off, as what a patch reaches")
  func alone() {
    let all = units("a/1.cc", "a/2.cc", "a/b/3.cc", "a/4.cc", "a/b.cc")
    var recipe = recipe
    recipe.alone = ["a/2.cc", "a/b"]
    let plan = UnitPlan(all, recipe, split: [])
    #expect(groups(plan) == [["a/1.cc", "a/4.cc"], ["a/2.cc"], ["a/b/3.cc"], ["a/b.cc"]])
    // A patch of one of them moves no other.
    #expect(UnitPlan(all, recipe, split: ["a/2.cc"]) == plan)
  }

  @Test("of one at most, each unit stays alone")
  func one() {
    let plan = UnitPlan(units("a/1.cc", "a/2.cc", "a/3.cc"), UnitRecipe(most: 1), split: [])
    #expect(groups(plan) == [["a/1.cc"], ["a/2.cc"], ["a/3.cc"]])
  }

  @Test("generated units stay apart, and those of the extension are as they are written")
  func apart() {
    let plan = UnitPlan(
      units("gen/1.c", "gen/2.c", "ext/1.c", "ext/2.c", "genus/1.c", "genus/2.c"), recipe, split: []
    )
    #expect(
      groups(plan) == [
        ["gen/1.c"], ["gen/2.c"], ["ext/1.c"], ["ext/2.c"], ["genus/1.c", "genus/2.c"],
      ])
    #expect(plan.objects.map(\.takesFlags) == [true, true, false, false, true])
  }

  @Test("a unit that is split off leaves the others as they were")
  func splitting() {
    let all = units("a/1.cc", "a/2.cc", "a/3.cc", "a/4.cc")
    let whole = UnitPlan(all, recipe, split: [])
    let split = UnitPlan(all, recipe, split: ["a/2.cc"])
    #expect(groups(whole) == [["a/1.cc", "a/2.cc", "a/3.cc"], ["a/4.cc"]])
    #expect(groups(split) == [["a/1.cc", "a/3.cc"], ["a/2.cc"], ["a/4.cc"]])
    #expect(whole.objects[1].stem == split.objects[2].stem)
    #expect(Set(whole.objects.map(\.stem)).count == 2)
    #expect(whole.objects[0].stem != split.objects[0].stem)
  }

  @Test("the rules of phpize are read, with their commands")
  func makefile() throws {
    let text = """
      srcdir = /mnt/source
      shared_objects_grpc = src/a.lo src/b.lo
      -include src/a.dep
      src/a.lo: /mnt/source/src/a.c
      \t$(LIBTOOL) --tag=CC --mode=compile $(CC) -I. $(COMMON_FLAGS) -DX='"y"' -c /mnt/source/src/a.c -o src/a.lo  -MMD
      src/b.lo: /mnt/source/src/b.cc
      \t$(LIBTOOL) --mode=compile $(CXX) -I. -c /mnt/source/src/b.cc -o src/b.lo
      $(phplibdir)/grpc.la: ./grpc.la
      """
    let read = try #require(ExtensionMakefile(text, root: "/mnt/source"))
    #expect(read.name == "grpc")
    #expect(
      read.units == [
        CompilationUnit(source: "src/a.c", command: "$(CC) -I. $(COMMON_FLAGS) -DX='\"y\"'"),
        CompilationUnit(source: "src/b.cc", command: "$(CXX) -I."),
      ])
  }

  @Test(
    "a Makefile with a name that make or a shell would read otherwise is none of phpize",
    arguments: ["/mnt/source/a$(x).c", "/mnt/source/a;b.c", "/elsewhere/a.c", "/mnt/source/a b.c"])
  func foreignNames(path: String) {
    let text =
      "shared_objects_grpc = a.lo\na.lo: \(path)\n\tx --mode=compile $(CC) -c \(path) -o a.lo\n"
    #expect(ExtensionMakefile(text, root: "/mnt/source") == nil)
  }

  @Test("what is to be done is counted in units, without what is there")
  func counting() throws {
    let all = units("a/1.cc", "a/2.cc", "a/3.cc", "a/4.cc")
    let plan = UnitPlan(all, recipe, split: [])
    let makefile = ExtensionMakefile(name: "grpc", units: all)
    let files = plan.files(for: makefile, recipe) { $0 == "\(plan.objects[0].stem).o" }
    let text = try #require(files["units/Makefile"])
    #expect(text.contains("/1] $@"))
    #expect(files["units/objects"] == "\(plan.objects[0].stem).o\nunits/one/a/4.cc.o\n")
    #expect(
      files["\(plan.objects[0].stem).cc"]
        == "#include \"/mnt/source/a/1.cc\"\n#include \"/mnt/source/a/2.cc\"\n#include \"/mnt/source/a/3.cc\"\n"
    )
  }
}
