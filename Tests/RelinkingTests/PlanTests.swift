import Building
import Model
import Recipes
import Relinking
import Storage
import Testing

@Suite("plans") struct PlanTests {
  static func lists(_ grpc: [String], extra: String = "") throws -> UnitLists {
    let cmake = """
      set(PACKAGE_VERSION       "1.51.1")
        set(CMAKE_C_STANDARD 11)
        set(CMAKE_CXX_STANDARD 14)
        set(CMAKE_CXX_EXTENSIONS OFF)
      add_library(grpc_unsecure
        src/other.cc
      )
      add_library(grpc
      \(grpc.map { "  \($0)" }.joined(separator: "\n"))
      )
      \(extra)
      """
    return try UnitLists(cmake: Array(cmake.utf8), libraries: ["grpc"])
  }

  @Test("units, version and standards are read from the lists")
  func readsTheLists() throws {
    let lists = try Self.lists(["src/a.cc", "src/b.c"])
    #expect(lists.units == ["grpc": ["src/a.cc", "src/b.c"]])
    #expect(lists.version == "1.51.1")
    #expect(lists.standards == ("-std=gnu11", "-std=c++14"))
  }

  @Test(
    "lists that do not say what a library is made of are refused",
    arguments: [
      "", "\nadd_library(grpc\n", "\nadd_library(grpc\n  ${X}\n)\n",
      "\nadd_library(grpc\n  ../a.cc\n)\n",
      "\nadd_library(grpc\n  /a.cc\n)\n", "\nadd_library(grpc\n  a.cc\n  a.cc\n)\n",
      "\nadd_library(grpc\n  a.cc\n)\nadd_library(grpc\n  a.cc\n)\n",
      "\nadd_library(grpc\n  a b.cc\n)\n",
    ])
  func refusesLists(cmake: String) {
    #expect(throws: UnitLists.Problem.self) {
      try UnitLists(cmake: Array(cmake.utf8), libraries: ["grpc"])
    }
  }

  @Test func rulesAreWhatNamesNoFile() {
    func rules(_ text: String) -> [String] { UnitLists.rules(of: Array(text.utf8)) }
    #expect(rules("a(\n  x.cc\n)") == rules("a(\n  x.cc\n  y.cc\n  z.h\n)"))
    #expect(rules("a(\n  x.cc\n)") != rules("a(\n  x.cc\n -DNDEBUG\n)"))
  }

  @Test func replacesByPlaceAndKeepsTheOrder() throws {
    let base = try Self.lists(["one/t.cc", "two/t.cc", "u.cc", "gone.cc"])
    let patched = try Self.lists(["new.cc", "one/t.cc", "two/t.cc", "u.cc"])
    let plan = CorePlan(base: base, patched: patched, affected: ["two/t.cc"]) { _ in true }
    #expect(
      plan.libraries == [
        "grpc": [.compiled("new.cc"), .archived(0), .compiled("two/t.cc"), .archived(2)]
      ])
    #expect(plan.units == ["new.cc", "two/t.cc"])
  }

  @Test func nothingAffectedLinksNothing() throws {
    let lists = try Self.lists(["a.cc"])
    #expect(CorePlan(base: lists, patched: lists, affected: []) { _ in true }.libraries.isEmpty)
  }

  @Test func aRemovedFileIsLeftOut() throws {
    let lists = try Self.lists(["a.cc", "b.cc"])
    let plan = CorePlan(base: lists, patched: lists, affected: []) { $0 != "a.cc" }
    #expect(plan.libraries == ["grpc": [.archived(1)]])
    #expect(plan.remarks == ["a.cc is not there: left out of libgrpc.so"])
  }

  @Test func tellsWhatIsNotBuilt() throws {
    let lists = try Self.lists(["a.cc"])
    var plan = CorePlan(base: lists, patched: lists, affected: []) { _ in true }
    plan.remark(
      changed: ["a.cc", "stray.cc", "used.h", "unused.h"],
      includers: { $0 == "used.h" ? ["a.cc"] : [] }, lists: lists)
    #expect(
      plan.remarks == [
        "stray.cc is in no library by CMakeLists.txt: not compiled",
        "unused.h is included by no file of the core: it changes nothing there",
      ])
  }

  @Test(
    "a changed path is in reach, or told why it is not",
    arguments: [
      ("src/core/lib/iomgr/timer.cc", nil), ("include/grpc/grpc.h", nil), ("src/cpp/a.cc", nil),
      ("third_party/upb/upb/arena.c", nil), ("third_party/upb_else/a.c", "a library of its own"),
      ("third_party/cares/config.h", "a library of its own"),
      ("cmake/ssl.cmake", "a rule of the build"),
      ("debian/rules", "a rule of the package"), ("debianize.sh", nil),
      ("src/core/ext/upb-generated/google/rpc/status.upb.c", "a generated file"),
      ("src/proto/x.pb.h", "a generated file"),
    ] as [(String, String?)])
  func knowsItsReach(path: String, fault: String?) {
    #expect(ChangeImpact.fault(of: path) == fault)
  }

  @Test func readsTheSectionOfARecipe() throws {
    let head = "reads: [a]\nyields: {x: a}\n"
    let steps = "steps:\n  - {name: s, run: [make], reads: [a], uses-core: true}\n"
    func recipe(_ text: String) throws -> BuildRecipe {
      try BuildRecipe(yaml: Array(text.utf8), file: "r.yaml")
    }
    let core = try recipe(head + steps + "core: {define: {A_B=1: [src/a.cc]}}").core
    #expect(core == CoreRecipe(define: ["A_B=1": ["src/a.cc"]]))
    #expect(throws: RecipeError.self) { try recipe(head + steps) }
    for bad in [
      "{define: {1A: [a.cc]}}", "{define: {'A B': [a.cc]}}", "{define: {A: []}}",
      "{define: {A: [../a.cc]}}", "{flags: [-DNDEBUG]}", "{defines: {}}",
    ] {
      #expect(throws: RecipeError.self, "\(bad)") { try recipe(head + steps + "core: \(bad)") }
    }
  }

  private static let relinked = ["relinked-core", "fork-aware-core", "atfork-core"]

  @Test(arguments: relinked + ["full-core", "system-core"])
  func theShippedRecipesAreRight(name: String) throws {
    let recipe = try RecipeBook.load(folders: ["\(repository)/recipes"]).build(named: name)
    #expect((recipe.core != nil) == Self.relinked.contains(name))
    #expect(recipe.yields.keys.contains("grpc.so"))
  }
}
