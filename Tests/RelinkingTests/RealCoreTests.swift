import Building
import Elf
import Files
import Foundation
import Model
import Processes
import Recipes
import Relinking
import Sandbox
import Storage
import Testing

/// The folder of a gRPC source of the installed version, by the environment.
private let sourceFolder = ProcessInfo.processInfo.environment["FORKPROOF_GRPC_SOURCE"]

/// Of how many files of the core one is compared with the compiler.
private let step =
  ProcessInfo.processInfo.environment["FORKPROOF_GRPC_STEP"].flatMap { Int($0) } ?? 40

@Suite(
  "relinking the installed core", .serialized,
  .enabled(if: sourceFolder != nil, "FORKPROOF_GRPC_SOURCE names no gRPC source"))
struct RealCoreTests {
  static let macros = CoreRecipe(define: [
    "GRPC_POSIX_FORK_ALLOW_PTHREAD_ATFORK=1": [
      "src/core/lib/event_engine/forkable.cc", "src/core/lib/iomgr/fork_posix.cc",
    ]
  ])

  private func tree() throws -> FolderTree {
    try FolderTree(folder: sourceFolder ?? "", below: ChangeImpact.reads)
  }

  @Test func theScanMissesNothingThatTheCompilerReads() async throws {
    let tree = try tree()
    let scan = try CoreSources(tree, base: tree) { _ in false }
    let lists = try UnitLists(
      cmake: Array(tree.text("CMakeLists.txt").utf8), libraries: InstalledCore.libraries)
    let units = lists.units.values.joined().sorted()
    let chosen = stride(from: 0, to: units.count, by: max(1, step)).map { units[$0] }
    let opaque = scan.graph.files(reaching: [units[0]]).subtracting([units[0]])
    var exact = 0
    for unit in chosen {
      let read = try await read(unit, lists)
      let closure = scan.graph.closure(of: unit)
      #expect(closure.isSuperset(of: read), "\(unit) misses \(read.subtracting(closure))")
      // What may include anything is reached by every change.
      #expect(!read.isEmpty && closure.isDisjoint(with: opaque))
      exact += closure == read ? 1 : 0
    }
    print("compared with the compiler: \(chosen.count) files, the same closure for \(exact)")
  }

  /// What the compiler reads of the tree for `unit`.
  private func read(_ unit: String, _ lists: UnitLists) async throws -> Set<String> {
    let root = sourceFolder ?? ""
    let isC = unit.hasSuffix(".c")
    let folders = ChangeImpact.searchPath.map { $0 == "." ? "-I\(root)" : "-I\(root)/\($0)" }
    let text = try await execute(
      [isC ? "cc" : "c++", isC ? lists.standards.c : lists.standards.cxx, "-M"] + folders
        + ["\(root)/\(unit)"], in: "/")
    let words = text.replacing("\\\n", with: " ").split { $0 == " " || $0 == "\n" }
    return Set(
      words.filter { $0.hasPrefix(root + "/") }.map { String($0.dropFirst(root.count + 1)) })
  }

  @Test func aForkAwareCoreByTwoMacros() async throws {
    let place = try ScratchFolder(in: scratchParent, named: "forkproof-real")
    let locations = Locations(cache: place.path, state: place.path)
    let installed = try await InstalledCore.detect()
    let relinker = Relinker(
      installed: installed, recipe: Self.macros, toolchain: [:], locations: locations)
    let tree = try tree()
    let core = try await relinker.relink(tree, base: tree) { _ in }
    #expect(core.compiled.count == 2 && core.lost.isEmpty && core.remarks.isEmpty)
    let file = try #require(core.files["libgrpc.so.29"])
    let made = try #require(ElfFile(readFile(file)))
    let system = try #require(ElfFile(readFile("\(installed.folder)/libgrpc.so")))
    #expect(made.needed == system.needed && made.sharedObjectName == system.sharedObjectName)
    // Nothing that others may link to comes or goes with two macros.
    #expect(exports(made) == exports(system) && exports(made).count > 1000)
    #expect(made.dynamicSymbols.contains { $0.name == "__register_atfork" })
    #expect(!system.dynamicSymbols.contains { $0.name == "__register_atfork" })
  }

  @Test func anExtensionLoadsTheRelinkedCoreAndItsChildExits() async throws {
    let place = try ScratchFolder(in: scratchParent, named: "forkproof-real")
    let locations = Locations(cache: place.path, state: place.path)
    let tree = try FolderTree(
      folder: sourceFolder ?? "", below: ChangeImpact.reads + ["src/php/ext/grpc"])
    let recipe = try shippedRecipe("fork-aware-core")
    let toolchain = try await Toolchain.detect(for: recipe)
    let core = try await Relinker(
      installed: try await InstalledCore.detect(), recipe: try #require(recipe.core),
      toolchain: toolchain.fingerprint, locations: locations
    ).relink(tree, base: tree) { _ in }
    let builder = Builder(recipe: recipe, toolchain: toolchain, locations: locations)
    let (artifact, _) = try await builder.build(
      tree, previous: nil as FolderTree?, core: core.libraries
    ) { _ in }
    #expect(artifact.files.keys.sorted() == ["grpc.so", "libgrpc.so.29"])
    // The system's core in the loader's own path must not win.
    let script = """
      if (!extension_loaded("grpc")) { exit(9); }
      $maps = file_get_contents("/proc/self/maps");
      preg_match_all("|\\S+/libgrpc\\.so\\S*|", $maps, $found);
      echo implode(" ", array_unique($found[0])), "\n";
      $pid = pcntl_fork();
      if ($pid === 0) { exit(7); }
      pcntl_waitpid($pid, $status);
      echo pcntl_wifexited($status) ? pcntl_wexitstatus($status) : "killed", "\n";
      """
    let php = Command(
      "php",
      [
        "-n", "-d", "extension=posix.so", "-d",
        "extension=\(artifact.path(of: "grpc.so", in: builder.store))",
        "-d", "grpc.enable_fork_support=1", "-d", "grpc.poll_strategy=epoll1", "-r", script,
      ],
      environment: [
        "PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": "/usr/lib/x86_64-linux-gnu",
        "GRPC_EXPERIMENTS": "-posix_event_engine_enable_polling",
      ], timeLimit: 20)
    let result = try await Processes.run(php)
    let own = artifact.path(of: "libgrpc.so.29", in: builder.store)
    #expect(result.outputText == "\(own)\n7\n", "\(result.errorText)")
  }

  /// What a library offers to those that link to it.
  private func exports(_ file: ElfFile) -> Set<String> {
    Set(file.dynamicSymbols.filter(\.isDefined).map(\.name))
  }

  /// A recipe of the repository.
  private func shippedRecipe(_ name: String) throws -> BuildRecipe {
    let file = "\(repository)/recipes/builds/\(name).yaml"
    return try BuildRecipe(yaml: readFile(file), file: file)
  }
}

/// The root folder of the repository.
let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
