import Files
import Foundation
import Model
import Sandbox
@testable import Running

/// A folder with everything that a run is made of, as far as its description looks.
struct RunGround {
  let scratch: ScratchFolder
  var scenario = Scenario(
    name: "a", question: "?", script: "a.php", settings: ["on"], requires: ["extra"],
    must: [.exit(0)])
  var settings = Settings(name: "on", ini: ["grpc.enable_fork_support": "1"])

  init() throws {
    scratch = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-ground")
    for name in [
      "forkproof-probe", "forkproof-peer", "forkproof-stacks", "libforkproof-crash.so",
      "libdw.so.1",
    ] {
      try write(name, "bin/\(name)")
    }
    let files = [
      "root/usr/bin/php", "root/usr/sbin/php-fpm8.2", "root/usr/sbin/apache2",
      "root/usr/lib/apache2/modules/libphp8.2.so", "root/modules/extra.so",
      "root/modules/pcntl.so", "root/var/lib/dpkg/status", "root/etc/ld.so.cache",
      "root/etc/os-release", "root/usr/lib/libgrpc.so.29", "scripts/a.php", "scripts/lib/b.php",
      "given/swoole.so", "elsewhere/libx.so",
    ]
    for name in files { try write(name, name) }
  }

  /// Writes a file below the ground.
  func write(_ text: String, _ name: String) throws {
    let path = "\(scratch.path)/\(name)"
    try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    try writeFile(Array(text.utf8), to: path)
  }

  /// The folder of an artifact.
  func artifact() throws -> String {
    try write("code", "artifact/grpc.so")
    return "\(scratch.path)/artifact"
  }

  /// Where a run of PHP alone is.
  var place: RunPlace { RunPlace(scripts: "\(scratch.path)/scripts") }

  /// A runner of a PHP that is none.
  func runner(_ isolation: RunSpec.Isolation = .bubblewrap) throws -> Runner {
    let php = PhpRuntime(
      program: "/usr/bin/php", version: "8.2.29", isThreadSafe: false, sharedExtensions: [])
    return try Runner(
      php: php, programFolder: "\(scratch.path)/bin", isolation: isolation)
  }

  /// A runner of the PHP in the ground's own system.
  func guest() throws -> Runner {
    var runner = try runner()
    runner.php.root = SystemRoot(folder: "\(scratch.path)/root")
    runner.php.extensionFolder = "/modules"
    runner.php.sharedExtensions = ["pcntl"]
    runner.extensions = [GivenExtension(name: "swoole", path: "\(scratch.path)/given/swoole.so")]
    runner.core = "\(scratch.path)/root/usr/lib/libgrpc.so.29"
    runner.inertThreads = ["timer"]
    runner.libraries = ["grpc.so"]
    return runner
  }

  /// The spec of a run with an extension under test, by `runner`.
  func spec(by runner: Runner) throws -> RunSpec {
    var place = place
    place.artifact = ArtifactPlace(
      "\(scratch.path)/artifact",
      libraries: ["\(scratch.path)/opt/libx.so": "\(scratch.path)/elsewhere/libx.so"])
    var specs = try RunSpecMaker(runner)
    let subject = RunSubject(files: ["grpc.so": "as built"], tree: "tree")
    return try specs.spec(scenario, settings, of: subject, at: place)
  }

  /// The spec of a run as everything stands.
  func spec() throws -> RunSpec { try spec(by: guest()) }
}
