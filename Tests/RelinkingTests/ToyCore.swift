import Building
import Files
import Foundation
import Model
import Recipes
import Relinking
import Storage

/// A core of a few lines, compiled and archived as a packager would: two files of one name, a header
/// that several include, one library that needs another.
struct ToyCore {
  static let files = [
    "CMakeLists.txt": cmake(grpc: grpc),
    "include/grpc/grpc.h": "#pragma once\nint grpc_version(void);\n",
    "src/core/shared.h": "#pragma once\nint gpr_base();\ninline int shared() { return 1; }\n",
    "src/core/lib/gpr/base.cc":
      "#include \"src/core/shared.h\"\nint gpr_base() { return 7; }\n"
      + "int gpr_unused() { return 8; }\n",
    "src/core/one/timer.cc":
      "#include \"src/core/shared.h\"\nint one_timer() { return gpr_base() + shared(); }\n",
    "src/core/two/timer.cc":
      "#include <assert.h>\n#ifndef MORE\n#define MORE 0\n#endif\n"
      + "int two_timer(int x) { assert(x); return x + MORE; }\n",
    "src/core/version.cc":
      "int one_timer();\nint two_timer(int);\nextern \"C\" int grpc_version() {\n"
      + "  return one_timer() + two_timer(1);\n}\n",
    "third_party/address_sorting/a.c": "int address_sorting(void) { return 1; }\n",
    "third_party/upb/u.c": "int upb(void) { return 1; }\n",
  ]

  static let grpc = ["src/core/one/timer.cc", "src/core/two/timer.cc", "src/core/version.cc"]

  static func cmake(grpc: [String], rule: String = "") -> String {
    let lists = [
      "gpr": ["src/core/lib/gpr/base.cc"], "grpc": grpc, "upb": ["third_party/upb/u.c"],
      "address_sorting": ["third_party/address_sorting/a.c"],
    ]
    return lists.sorted { $0.key < $1.key }.reduce(
      "set(PACKAGE_VERSION       \"1.2.3\")\nset(CMAKE_C_STANDARD 11)\n"
        + "set(CMAKE_CXX_STANDARD 14)\nset(CMAKE_CXX_EXTENSIONS OFF)\n\(rule)\n"
    ) { text, list in
      text + "add_library(\(list.key)\n" + list.value.map { "  \($0)\n" }.joined() + ")\n"
    }
  }

  let folder: ScratchFolder
  let base = FolderTree(ToyCore.files)
  let installed: InstalledCore
  var locations: Locations {
    Locations(cache: "\(folder.path)/cache", state: "\(folder.path)/state")
  }

  /// Compiles and archives it; `flags` are the packager's, `stripped` as packagers do.
  init(flags: [String] = CoreRecipe.debianFlags, stripped: Bool = true) async throws {
    folder = try ScratchFolder(in: scratchParent, named: "forkproof-toy")
    let source = "\(folder.path)/source"
    let out = "\(folder.path)/lib"
    try base.write(["."], to: source)
    try makeFolder(out)
    try await Self.library(
      "gpr", ["src/core/lib/gpr/base.cc"], flags, needs: [], stripped, source, out)
    try await Self.library(
      "address_sorting", ["third_party/address_sorting/a.c"], flags, needs: [], stripped, source,
      out)
    try await Self.library("upb", ["third_party/upb/u.c"], flags, needs: [], stripped, source, out)
    try await Self.library("grpc", Self.grpc, flags, needs: ["gpr"], stripped, source, out)
    installed = InstalledCore(
      folder: out, version: "1.2.3", systemHeaders: ["/usr/include"],
      compiler: try await execute("c++", "-dumpfullversion", "-dumpversion", in: out)
        .replacing("\n", with: ""))
  }

  private static func library(
    _ name: String, _ units: [String], _ flags: [String], needs: [String], _ stripped: Bool,
    _ source: String, _ out: String
  ) async throws {
    var objects: [String] = []
    for (number, unit) in units.enumerated() {
      let object = "\(out)/\(number)-\(name)/\(unit.split(separator: "/").last ?? "").o"
      try makeFolder("\(out)/\(number)-\(name)")
      let language = unit.hasSuffix(".c") ? ["cc", "-std=gnu11"] : ["c++", "-std=c++14"]
      try await execute(
        language + flags + ["-fPIC", "-ffile-prefix-map=\(source)=.", "-I\(source)"]
          + ["-c", "\(source)/\(unit)", "-o", object], in: out)
      if stripped {
        try await execute("strip", "--strip-debug", "--remove-section=.comment", object, in: out)
      }
      objects.append(object)
    }
    try await execute(["ar", "qc", "lib\(name).a"] + objects, in: out)
    try await execute(
      ["c++", "-shared", "-o", "lib\(name).so.29", "-Wl,-soname,lib\(name).so.29"] + objects
        + needs.map { "lib\($0).so.29" }, in: out)
    try FileManager.default.createSymbolicLink(
      atPath: "\(out)/lib\(name).so", withDestinationPath: "lib\(name).so.29")
  }

  func relink(
    _ changes: [String: String?], recipe: CoreRecipe = CoreRecipe()
  ) async throws(RelinkError) -> RelinkedCore {
    try await Relinker(installed: installed, recipe: recipe, toolchain: [:], locations: locations)
      .relink(base.with(changes), base: base) { _ in }
  }

  /// What `grpc_version` of the relinked libraries returns, by running it.
  func answer(of core: RelinkedCore) async throws -> Int {
    let program = "\(folder.path)/ask"
    let needed = ["gpr", "grpc"].map { name in
      core.files["lib\(name).so.29"] ?? "\(installed.folder)/lib\(name).so.29"
    }
    try writeFile(
      Array("extern int grpc_version(void); int main() { return grpc_version(); }".utf8),
      to: "\(program).c")
    // The relinked ones come first, as they do for an extension in their folder.
    let folders = (Array(core.files.values) + needed).map { file in
      String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
    }
    let path = ["-Wl,--disable-new-dtags"] + folders.map { "-Wl,-rpath,\($0)" }
    try await execute(["cc", "\(program).c", "-o", program] + needed + path, in: folder.path)
    return try await exitCode(of: program)
  }
}
