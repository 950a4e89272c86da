import Basics
import Building
import Foundation
import Model
import Testing
@testable import Relinking

@Suite("the action that makes a core") struct CoreActionTests {
  private let action = CoreAction(
    platform: BuildPlatform(["cc": "12"]), compiler: "12.2.0", recipe: CoreRecipe(),
    standards: CoreAction.Standards(c: "-std=gnu11", cxx: "-std=c++14"),
    libraries: ["grpc": CoreAction.Library(archive: "a", shared: "s")],
    others: ["libabsl_base.so"], source: ["include": "1", "src/core": "2"],
    base: ["include": "1", "src/core": "3"])

  @Test("it is the same after its way through JSON")
  func roundTrip() throws {
    let again = try JSONDecoder().decode(CoreAction.self, from: JSONEncoder().encode(action))
    #expect(again == action)
    #expect(try again.key() == action.key())
  }

  @Test("each change of it changes its key")
  func changes() throws {
    var others: [CoreAction] = []
    func change(_ body: (inout CoreAction) -> Void) {
      var changed = action
      body(&changed)
      others.append(changed)
    }
    change { $0.platform = BuildPlatform(["cc": "13"]) }
    change { $0.compiler = "12.2.1" }
    change { $0.recipe.flags.append("-O3") }
    change { $0.recipe.define["A=1"] = ["src/core/a.cc"] }
    change { $0.standards.cxx = "-std=c++17" }
    change { $0.libraries["grpc"]?.archive = "b" }
    change { $0.libraries["grpc"]?.shared = "t" }
    change { $0.others = [] }
    change { $0.source["src/core"] = "4" }
    change { $0.base["src/core"] = "4" }
    change { $0.commands[0].append("-w") }
    #expect(try Set(([action] + others).map { try $0.key() }).count == others.count + 1)
  }

  @Test("its commands see the source that it names and the system's libraries, by their ids")
  func commands() throws {
    let command = try action.action(usesCompilerCache: true)
    #expect(
      command.inputs.keys.sorted()
        == ["/mnt/source/include", "/mnt/source/src/core", "/mnt/system"])
    let installed = InstalledCore(
      folder: "/usr/lib", version: nil, systemHeaders: [], compiler: "12.2.0")
    let contents = try action.contents(in: "/scratch", installed)
    #expect(Set(command.inputs.values) == Set(contents.keys))
    #expect(contents["2"] == "/scratch/src/core")
    var other = action
    other.source["src/core"] = "4"
    #expect(try other.action(usesCompilerCache: true).key() != command.key())
  }
}
