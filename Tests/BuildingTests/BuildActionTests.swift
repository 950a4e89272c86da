import Files
import Foundation
import Model
import Sandbox
import Storage
import Testing
@testable import Building

/// The actions of a recipe that has something of everything.
@Suite struct BuildActionTests {
  private static let tree = MemoryTree(files: [
    "src/configure": "1", "src/one.c": "int one;\n", "src/two.c": "int two;\n", "doc/text": "1",
  ])

  private static let recipe: BuildRecipe = {
    BuildRecipe(
      name: "toy", reads: ["src"],
      steps: [
        BuildStep(name: "configure", run: ["{phpize}"], directory: "src", reads: ["src/configure"]),
        BuildStep(
          name: "make", run: ["make", "-j{jobs}"], directory: "src", reads: ["src", "absent"],
          environment: ["CPATH": "/mnt/source"], incremental: true, usesCompilerCache: true,
          units: UnitRecipe(most: 3, flags: ["-O1"])),
        BuildStep(name: "link", run: ["ld"], reads: [], usesCore: true),
      ], yields: ["out.so": "src/out.so"])
  }()

  /// The actions by a builder that has its folders in `folder`.
  private static func chain(
    in folder: String = "/cache", _ recipe: BuildRecipe = recipe, core: String = "c0",
    of tree: MemoryTree = tree, previous: ActionChain? = nil
  ) throws -> ActionChain {
    let toolchain = Toolchain(
      phpize: "phpize", phpConfig: "php-config", fingerprint: ["cc": "12"])
    let builder = Builder(
      recipe: recipe, toolchain: toolchain, locations: Locations(cache: folder, state: folder))
    return try builder.actions(
      for: tree, libraries(core, in: folder), split: ["src/two.c"], previous: previous)
  }

  private static func libraries(_ key: String, in folder: String) -> CoreLibraries {
    CoreLibraries(key: key, files: ["libgrpc.so.29": "\(folder)/cores/\(key)/libgrpc.so.29"])
  }

  @Test("an action is the same after its way through JSON")
  func roundTrip() throws {
    for action in try Self.chain().steps {
      let again = try JSONDecoder().decode(BuildAction.self, from: JSONEncoder().encode(action))
      #expect(again == action)
      #expect(try again.key() == action.key())
    }
  }

  @Test("the same build in other folders has the same actions, and they name none of those folders")
  func folders() throws {
    let (one, other) = (try Self.chain(in: "/kept/one"), try Self.chain(in: "/other/two"))
    #expect(one.steps == other.steps && one.keys == other.keys && one.key == other.key)
    let text = String(decoding: try JSONEncoder().encode(one.steps), as: UTF8.self)
    #expect(!text.contains("kept"), "\(text)")
  }

  @Test("each change of an action changes its key")
  func changes() throws {
    let action = try #require(try Self.chain().steps.last)
    let made = try Self.chain().steps[1]
    var others: [BuildAction] = []
    func change(_ original: BuildAction, _ body: (inout BuildAction) -> Void) {
      var changed = original
      body(&changed)
      others.append(changed)
    }
    change(action) { $0.command.append("--other") }
    change(action) { $0.command = ["l", "d"] }
    change(action) { $0.directory += "/src" }
    change(action) { $0.environment["CFLAGS"] = "-O0" }
    change(action) { $0.environment["TZ"] = nil }
    change(action) { $0.inputs["/mnt/core/libgrpc.so"] = "c1/libgrpc.so.29" }
    change(action) { $0.inputs["/mnt/core/libgrpc.so"] = nil }
    change(action) { $0.inputs["/mnt/more"] = "1" }
    change(action) { $0.outputs["more.so"] = "src/more.so" }
    change(action) { $0.additions["libgrpc.so.29"] = "c1/libgrpc.so.29" }
    change(action) { $0.usesCompilerCache = true }
    change(action) { $0.platform = BuildPlatform(["cc": "13"]) }
    change(action) { $0.platform.places = ["/opt/php"] }
    change(action) { $0.work.place = "/mnt/elsewhere" }
    change(action) { $0.work.after = nil }
    change(made) { $0.work.source["src"] = "1" }
    change(made) { $0.work.source["absent"] = "1" }
    change(made) { $0.work.units?.split = [] }
    change(made) { $0.work.units?.texts = [:] }
    change(made) { $0.work.units?.recipe.flags = [] }
    change(made) { $0.work.units = nil }
    let keys = try ([action, made] + others).map { try $0.key() }
    #expect(Set(keys).count == others.count + 2)
  }

  @Test("a recipe's change reaches the keys of the step and of all that come after it")
  func recipes() throws {
    let chain = try Self.chain()
    var changed = Self.recipe
    changed.steps[1].environment["CPATH"] = "/elsewhere"
    let other = try Self.chain(changed)
    #expect(other.keys[0] == chain.keys[0])
    #expect(other.keys[1] != chain.keys[1] && other.keys[2] != chain.keys[2])
    changed = Self.recipe
    changed.yields["out.so"] = "src/other.so"
    #expect(try Self.chain(changed).key != chain.key)
    changed = Self.recipe
    changed.loads = "out.so"
    #expect(try Self.chain(changed).key != chain.key)
    #expect(try Self.chain(core: "c1").key != chain.key)
    // No step sees the core, and the artifact has it all the same.
    changed = Self.recipe
    changed.steps[2].usesCore = false
    #expect(try Self.chain(changed).key != Self.chain(changed, core: "c1").key)
    // How often a step's folder serves is no part of what it holds.
    changed = Self.recipe
    changed.steps[1].isKept = false
    changed.steps[1].incremental = false
    #expect(try Self.chain(changed).keys == chain.keys)
  }

  @Test("a sandbox shows what its action names, and nothing else beside the system")
  func mounts() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-action")
    let locations = Locations(cache: scratch.path, state: scratch.path)
    var site = ActionSite(
      work: "\(scratch.path)/tree",
      contents: Self.libraries("c0", in: scratch.path).contents.merging(["unnamed": "/secret"]) {
        $1
      }, compilerCache: try CompilerCache(named: "c", isWritable: true, locations))
    for var action in try Self.chain(in: scratch.path).steps {
      action.platform.places = ["/opt/php"]
      let profile = try action.profile(on: site)
      let named =
        [action.work.place] + Array(action.inputs.keys) + action.platform.places
        + (action.usesCompilerCache ? [CompilerCache.folder] : [])
      #expect(profile.mounts.map(\.place).sorted() == named.sorted())
      #expect(profile.mounts.filter(\.isWritable).map(\.place) == [action.work.place])
      #expect(profile.environment == action.environment)
      #expect(profile.workingDirectory == action.directory)
    }
    // What an action names and the machine lacks is told, not left out.
    site.contents = [:]
    let last = try #require(try Self.chain().steps.last)
    #expect(throws: BuildError.self) { try last.profile(on: site) }
    site.compilerCache = nil
    #expect(throws: BuildError.self) { try Self.chain().steps[1].profile(on: site) }
  }

  @Test("the count of jobs and the limits are the machine's")
  func limits() throws {
    var site = ActionSite(work: "/work")
    site.jobs = 7
    var action = BuildAction(
      ["make", "-j{jobs}"], work: BuildAction.WorkFolder(at: "/mnt/source"),
      platform: BuildPlatform([:]))
    #expect(try action.command(on: site).arguments.suffix(2) == ["make", "-j7"])
    #expect(try action.profile(on: site).limits == .build(jobs: 7))
    action.command = ["make"]
    #expect(try action.profile(on: site).limits == .build(jobs: 1))
    let joining = try #require(try Self.chain().steps[1].work.units)
    action.work.units = joining
    #expect(try action.profile(on: site).limits == .build(jobs: 1, joined: true))
  }

  @Test("the units of a candidate are joined by the texts of the source that it was made of")
  func joining() throws {
    let base = try Self.chain(of: MemoryTree(files: ["src/one.c": "int other;\n"]))
    let chain = try Self.chain(previous: base)
    let texts = try #require(chain.steps[1].work.units?.texts)
    #expect(texts == base.steps[1].work.source && texts == base.steps[1].work.units?.texts)
    #expect(texts != chain.steps[1].work.source)
    // By the same method, so the objects of one serve the other.
    #expect(chain.steps[1].method.work.units == base.steps[1].method.work.units)
  }

  @Test("a step that was changed takes no objects that the old one made")
  func methods() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-method")
    let makefile = """
      printf 'out.so: one.lo two.lo\\n\\tcc -shared -o out.so one.o two.o\\n%%.lo: %%.c\\n\\tcc $(FLAGS) -MMD -MF $*.dep -fPIC -c $< -o $*.o\\n\\ttouch $@\\n' > Makefile
      """
    func text(_ tree: MemoryTree, since base: MemoryTree?, flags: String) async throws -> String {
      let recipe = BuildRecipe(
        name: "toy", reads: ["src"],
        steps: [
          BuildStep(
            name: "configure", run: ["sh", "-c", makefile], directory: "src",
            reads: ["src/configure"]),
          BuildStep(
            name: "make", run: ["make", "FLAGS=\(flags)"], directory: "src", reads: ["src"],
            incremental: true),
        ], yields: ["out.so": "src/out.so"])
      let builder = Builder(
        recipe: recipe, toolchain: Toolchain(phpize: "", phpConfig: "", fingerprint: [:]),
        locations: Locations(cache: scratch.path, state: scratch.path))
      let built = try await builder.build(tree, previous: base) { _ in }
      return String(
        decoding: try readFile(built.artifact.path(of: "out.so", in: builder.store)), as: UTF8.self)
    }
    let base = MemoryTree(files: ["src/configure": "", "src/one.c": "", "src/two.c": ""])
    var first = base
    first.others = [base.id: base.files]
    first.files["src/one.c"] = "const char *one(void) { return WORD \" one\"; }\n"
    first.files["src/two.c"] = "const char *two(void) { return \"first\"; }\n"
    var second = first
    second.others[first.id] = first.files
    second.files["src/two.c"] = "const char *two(void) { return \"second\"; }\n"
    let old = "-DWORD='\"old\"'"
    _ = try await text(base, since: nil, flags: old)
    #expect(try await text(first, since: base, flags: old).contains("old one"))
    let new = "-DWORD='\"new\"'"
    _ = try await text(base, since: nil, flags: new)
    let made = try await text(second, since: base, flags: new)
    #expect(made.contains("new one") && made.contains("second") && !made.contains("old one"))
  }
}

extension Mount {
  /// The place inside.
  fileprivate var place: String {
    switch self {
    case .readOnly(_, let place), .writable(_, let place), .shared(_, let place),
      .link(_, let place), .file(_, let place), .memory(_, let place), .devices(let place),
      .processes(let place):
      place
    }
  }

  fileprivate var isWritable: Bool {
    if case .writable = self { true } else { false }
  }
}
