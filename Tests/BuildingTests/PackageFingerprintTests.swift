import Files
import Foundation
import Model
import Recipes
import Sandbox
import Testing
@testable import Building
@testable import Debian
@testable import Storage

@Suite struct PackageFingerprintTests {
  @Test func itIsOfAllThatIsInstalled() throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-packages")
    let root = SystemRoot(folder: scratch.path)
    #expect(packageFingerprint(of: root) == nil)
    try makeFolder("\(scratch.path)/var/lib/dpkg")
    try writeFile(Array("Package: a\n".utf8), to: "\(scratch.path)/var/lib/dpkg/status")
    let one = try #require(packageFingerprint(of: root))
    #expect(packageFingerprint(of: root) == one)
    try writeFile(Array("Package: b\n".utf8), to: "\(scratch.path)/var/lib/dpkg/status")
    let two = try #require(packageFingerprint(of: root))
    #expect(two != one)
    // The same list of another package manager is another system.
    try makeFolder("\(scratch.path)/lib/apk/db")
    try writeFile(Array("Package: b\n".utf8), to: "\(scratch.path)/lib/apk/db/installed")
    #expect(packageFingerprint(of: root) != two)
  }

  /// What was built in one system must never be taken for what another one makes.
  @Test func aBuildInAnotherRootIsAnotherBuild() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-root-build")
    let recipe = BuildRecipe(
      name: "copy", reads: ["a"],
      steps: [BuildStep(name: "copy", run: ["cp", "a", "b"], reads: ["a"])], yields: ["b": "b"])
    func key(_ root: SystemRoot, _ fingerprint: [String: String]) async throws -> String {
      let builder = Builder(
        recipe: recipe,
        toolchain: Toolchain(root: root, phpize: "", phpConfig: "", fingerprint: fingerprint),
        locations: Locations(cache: "\(scratch.path)/cache", state: "\(scratch.path)/state"))
      let tree = MemoryTree(files: ["a": "text"])
      return try await builder.build(tree, previous: MemoryTree?.none) { _ in }.artifact.key
    }
    let host = try await key(.host, ["cc": "1"])
    // The host's own files serve as another system's.
    let one = try await key(SystemRoot(folder: "/"), ["cc": "1", "root": "one"])
    let two = try await key(SystemRoot(folder: "/"), ["cc": "1", "root": "two"])
    #expect(Set([host, one, two]).count == 3)
  }

  /// Toolchains ask the system that they are of.
  @Test func whatARootLacksIsMissingThere() async throws {
    let scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-empty-root")
    let recipe = BuildRecipe(
      name: "x", reads: ["a"], needs: ["cc": "gcc"], steps: [], yields: [:])
    let error = await #expect(throws: BuildError.self) {
      try await Toolchain.detect(for: recipe, in: SystemRoot(folder: scratch.path))
    }
    #expect(error == .missing("cc", package: "gcc", recipe: "x"))
  }
}
