import Files
import Foundation
import Model
import Sandbox
import Testing
@testable import Running

@Suite("The description of a run") struct RunSpecTests {
  private var ground: RunGround

  init() throws { ground = try RunGround() }

  @Test("comes back from JSON as it was, with its key")
  mutating func roundTrip() throws {
    ground.settings = ground.settings.pressed(by: .slowChild)
    for spec in [try ground.spec(), try phpAlone()] {
      let data = try JSONEncoder().encode(spec)
      let back = try JSONDecoder().decode(RunSpec.self, from: data)
      #expect(back == spec)
      #expect(try back.key() == spec.key())
    }
  }

  @Test("keeps its keys in JSON: kept observations are found by the digest of it")
  func keys() throws {
    let data = try JSONEncoder().encode(try ground.spec())
    let object = try JSONSerialization.jsonObject(with: data) as? [String: Any]
    #expect(
      Set(try #require(object).keys)
        == ["schema", "scenario", "settings", "inputs", "tested", "environment"])
  }

  private func phpAlone() throws -> RunSpec {
    var specs = try RunSpecMaker(ground.guest())
    return try specs.spec(ground.scenario, ground.settings, of: .php, at: ground.place)
  }

  @Test("is the same wherever a machine has what it is made of")
  func otherFolder() throws {
    let other = try RunGround()
    #expect(try ground.spec() == other.spec())
    #expect(try ground.spec().key() == other.spec().key())
  }

  @Test("holds no path of the folders that it is made of")
  func noPaths() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let text = String(decoding: try encoder.encode(try ground.spec()), as: UTF8.self)
    #expect(!text.contains("/"), "\(text)")
    #expect(!text.contains(ground.scratch.path.split(separator: "/").last ?? "/"))
  }

  @Test(
    "changes with each file that the run depends on",
    arguments: [
      "root/usr/bin/php", "root/modules/extra.so", "root/modules/pcntl.so",
      "root/var/lib/dpkg/status", "root/etc/ld.so.cache", "root/usr/lib/libgrpc.so.29",
      "scripts/a.php", "scripts/lib/b.php", "scripts/new.php", "given/swoole.so",
      "elsewhere/libx.so", "bin/forkproof-probe", "bin/forkproof-peer", "bin/forkproof-stacks",
      "bin/libforkproof-crash.so", "bin/libdw.so.1",
    ])
  func files(name: String) throws {
    let before = try ground.spec()
    try ground.write("changed", name)
    let after = try ground.spec()
    #expect(after != before)
    #expect(try after.key() != before.key())
  }

  @Test(
    "of a server under test changes with its programs, and that of another does not",
    arguments: [
      (ServerAPI.fpm, "root/usr/sbin/php-fpm8.2"), (.apache, "root/usr/sbin/apache2"),
      (.apache, "root/usr/lib/apache2/modules/libphp8.2.so"),
    ])
  mutating func server(sapi: ServerAPI, file: String) throws {
    let cli = try ground.spec()
    ground.scenario.sapi = sapi
    let before = try ground.spec()
    try ground.write("changed", file)
    #expect(try ground.spec() != before)
    ground.scenario.sapi = .cli
    #expect(try ground.spec() == cli)
  }

  @Test("changes with the runner's PHP, root, sandbox and what it looks for")
  func runners() throws {
    var specs: [RunSpec] = [try ground.spec()]
    let changes: [(inout Runner) -> Void] = [
      { $0.php.version = "8.4.1" }, { $0.php.isThreadSafe = true },
      { $0.inertThreads = [] }, { $0.libraries.append("libgrpc.so") },
      { $0.extensions = [] }, { $0.core = nil }, { $0.php.sharedExtensions = [] },
    ]
    for change in changes {
      var runner = try ground.guest()
      change(&runner)
      specs.append(try ground.spec(by: runner))
    }
    #expect(Set(specs).count == changes.count + 1)
    let host = try ground.runner()
    #expect(try ground.spec(by: host).platform.system.isGuest == false)
    #expect(try ground.spec(by: host) != ground.spec(by: ground.runner(.none)))
  }

  @Test("changes with artifact, tree, scenario and settings, not with what they are judged by")
  mutating func asked() throws {
    ground.scenario.tree = ["src"]
    var specs = [try ground.spec()]
    var maker = try RunSpecMaker(ground.guest())
    var place = ground.place
    place.artifact = ArtifactPlace("\(ground.scratch.path)/artifact")
    for subject in [
      RunSubject(files: ["grpc.so": "a"], tree: "t"),
      RunSubject(files: ["grpc.so": "a"], tree: "u"),
      RunSubject(files: ["grpc.so": "b"], tree: "t"),
    ] {
      specs.append(try maker.spec(ground.scenario, ground.settings, of: subject, at: place))
    }
    let (scenario, settings) = (ground.scenario, ground.settings)
    ground.scenario.peer = .echo
    specs.append(try ground.spec())
    ground.scenario = scenario
    ground.scenario.longestWait += 1
    specs.append(try ground.spec())
    ground.scenario = scenario
    ground.settings.ini = [:]
    specs.append(try ground.spec())
    ground.settings = settings.pressed(by: .oneCore)
    specs.append(try ground.spec())
    #expect(Set(specs).count == 8)
    ground.settings = settings
    ground.settings.promisesForking = true
    ground.scenario.must = []
    ground.scenario.base = ["on": .hang]
    #expect(try ground.spec() == specs[0])
  }

  @Test(
    "what a run depends on and cannot be read is an error",
    arguments: ["bin/forkproof-peer", "given/swoole.so", "scripts"])
  func unreadable(name: String) throws {
    let runner = try ground.guest()
    try FileManager.default.removeItem(atPath: "\(ground.scratch.path)/\(name)")
    let error = #expect(throws: FileError.self) { try ground.spec(by: runner) }
    #expect(error?.path == "\(ground.scratch.path)/\(name)")
  }

  @Test("a runner finds what was changed after a run was described")
  func outdated() throws {
    let runner = try ground.guest()
    let spec = try ground.spec(by: runner)
    #expect(runner.has(spec, at: ground.place))
    try ground.write("changed", "scripts/lib/b.php")
    #expect(!runner.has(spec, at: ground.place))
    try ground.write("scripts/lib/b.php", "scripts/lib/b.php")
    #expect(runner.has(spec, at: ground.place))
    try ground.write("changed", "root/usr/bin/php")
    #expect(!runner.has(spec, at: ground.place))
  }

  @Test(
    "is not run where something of its environment is another",
    arguments: [
      ("root/usr/bin/php", "another PHP: 8.2.29"), ("root/modules/pcntl.so", "another PHP: 8.2.29"),
      ("root/usr/lib/libgrpc.so.29", "another system: unnamed"),
      ("bin/forkproof-probe", "programs of another forkproof"),
      ("given/swoole.so", "other extensions: swoole"),
    ])
  func otherEnvironment(name: String, why: String) async throws {
    let spec = try ground.spec()
    try ground.write("changed", name)
    var place = ground.place
    place.artifact = ArtifactPlace("\(ground.scratch.path)/artifact")
    let seen = try await ground.guest().run(spec, at: place, limits: RunLimits())
    #expect(seen.ending == .notRun("the run asks for \(why)"))
  }

  @Test("is not run by a runner that looks for other things, nor by one of another system")
  func otherRunner() async throws {
    let spec = try ground.spec()
    var runner = try ground.guest()
    runner.inertThreads = []
    #expect(try runner.refusal(of: spec.platform) == "another platform")
    #expect(
      try ground.runner().refusal(of: spec.platform) == "another system: unnamed")
  }

  @Test(
    "is run though packages were installed since, which keeps its observation from being used again"
  )
  func otherPackages() throws {
    let runner = try ground.guest()
    let spec = try ground.spec(by: runner)
    try ground.write("changed", "root/var/lib/dpkg/status")
    try ground.write("changed", "root/etc/ld.so.cache")
    #expect(try runner.refusal(of: spec.platform) == nil)
    #expect(!runner.has(spec, at: ground.place))
  }

  @Test("is not run by a runner with another sandbox, or without the extension that it asks for")
  func refused() async throws {
    let spec = try ground.spec()
    let seen = try await ground.guest().run(spec, at: ground.place, limits: RunLimits())
    #expect(seen.ending == .notRun("the run asks for an extension"))
    var place = ground.place
    place.artifact = ArtifactPlace("\(ground.scratch.path)/artifact")
    let other = try await ground.runner(.none).run(spec, at: place, limits: RunLimits())
    #expect(other.ending == .notRun("the run asks for another sandbox: bubblewrap"))
  }
}
