import Basics
import Files
import Foundation
import Model
import Sandbox
import Testing
@testable import Processes
@testable import Running

@Suite("The observation of a run") struct ObservationMakerTests {
  private let ground: RunGround

  init() throws { ground = try RunGround() }

  /// What a run comes to whose probe saw these libraries mapped.
  private func observation(
    mapped paths: [String], by runner: Runner, artifact: ArtifactPlace?
  ) throws -> Observation {
    var told = Observation(startedAt: 0, ending: .deadlock, duration: 1)
    told.libraries = paths.map { MappedLibrary(path: $0, digest: nil) }
    let output = try #require(ObservationFrame.framed(Array(JSONEncoder().encode(told))))
    return try maker(runner, artifact).observation(
      CommandResult(status: .code(0), output: output, errors: [], timedOut: false))
  }

  private func maker(_ runner: Runner, _ artifact: ArtifactPlace?) throws -> ObservationMaker {
    var place = ground.place
    place.artifact = artifact
    var specs = try RunSpecMaker(runner)
    let subject = RunSubject(files: artifact.map { _ in ["grpc.so": "as built"] })
    let spec = try specs.spec(ground.scenario, Settings(name: "on"), of: subject, at: place)
    return ObservationMaker(of: spec, by: runner, at: place)
  }

  @Test("tells the files of the artifact as they were built, whatever is in its folder")
  func artifact() throws {
    let folder = try ground.artifact()
    let maker = try maker(try ground.runner(), ArtifactPlace(folder))
    #expect(maker.observation(.notRun("no peer")).artifact == ["grpc.so": "as built"])
    #expect(maker.observation(.skipped("no swoole")).artifact == ["grpc.so": "as built"])
    try writeFile(Array("{".utf8), to: "\(folder)/manifest.json")
    let seen = try observation(
      mapped: [], by: try ground.runner(), artifact: ArtifactPlace(folder))
    #expect(seen.artifact == ["grpc.so": "as built"])
    let php = try observation(mapped: [], by: try ground.runner(), artifact: nil)
    #expect(php.artifact == nil)
  }

  @Test("a run that broke a limit of its sandbox tells them as well")
  func overtime() throws {
    let folder = try ground.artifact()
    var result = CommandResult(status: .signal(9), output: [], errors: [], timedOut: false)
    result.exceeded = .memory(4 << 30)
    let seen = try maker(try ground.runner(), ArtifactPlace(folder)).observation(result)
    #expect(seen.ending == .overtime)
    #expect(seen.artifact == ["grpc.so": "as built"])
  }

  @Test("paths of a sandbox are those of the artifact, and of the system")
  func sandboxed() throws {
    let system = "/etc/passwd"
    let seen = try observation(
      mapped: ["/mnt/artifact/grpc.so", "/mnt/other/grpc.so", "/tmp/grpc.so", system],
      by: try ground.runner(), artifact: ArtifactPlace(try ground.artifact()))
    #expect(
      seen.libraries.map(\.digest) == [
        digest(of: "code".utf8), nil, nil, try digest(ofFile: system),
      ])
  }

  @Test("what the host has in folders that each run has for itself is not what a run had there")
  func own() throws {
    for folder in ["/tmp", "/dev/shm"] {
      let host = try ScratchFolder(in: folder, named: "forkproof-own")
      let path = "\(host.path)/libx.so"
      try writeFile([7], to: path)
      let name = URL(fileURLWithPath: host.path).lastPathComponent
      let own = ["/tmp/\(name)/libx.so", "/dev/shm/\(name)/libx.so"]
      let seen = try observation(
        mapped: own + own.map { "/mnt/root\($0)" }, by: try ground.runner(), artifact: nil)
      #expect(seen.libraries.map(\.digest) == [nil, nil, nil, nil], "\(path)")
    }
  }

  @Test("without a sandbox paths are the host's")
  func unsandboxed() throws {
    let folder = try ground.artifact()
    let seen = try observation(
      mapped: ["\(folder)/grpc.so"], by: try ground.runner(.none), artifact: ArtifactPlace(folder))
    #expect(seen.libraries.map(\.digest) == [digest(of: "code".utf8)])
  }

  @Test("libraries of another system lie below its root")
  func guest() throws {
    let root = "\(ground.scratch.path)/root"
    try makeFolder("\(root)/usr/lib")
    try makeFolder("\(root)/usr/bin")
    try writeFile([7], to: "\(root)/usr/lib/libgrpc.so.29")
    try writeFile([1], to: "\(root)/usr/bin/php")
    var runner = try ground.runner()
    runner.php.root = SystemRoot(folder: root)
    runner.php.program = "/usr/bin/php"
    let seen = try observation(
      mapped: ["/usr/lib/libgrpc.so.29", "/mnt/root/usr/lib/libgrpc.so.29"], by: runner,
      artifact: nil)
    #expect(seen.libraries.map(\.digest) == [digest(of: [7]), digest(of: [7])])
  }

  @Test("an artifact's own libraries are found where the sandbox shows them")
  func shown() throws {
    let folder = try ground.artifact()
    let place = ArtifactPlace(folder, libraries: ["/tmp/opt/libx.so": "\(folder)/grpc.so"])
    let seen = try observation(
      mapped: ["/tmp/opt/libx.so"], by: try ground.runner(), artifact: place)
    #expect(seen.libraries.map(\.digest) == [digest(of: "code".utf8)])
  }
}
