import Basics
import Files
import Foundation
import Judging
import Model
import Processes
import Recipes
import Running
import Sandbox
import Storage
import Testing

/// Runs the shipped scenarios in the real sandbox, under the real probe, with a stub in the place of
/// the extension.
struct ScenarioBench {
  private static let here = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = here.deletingLastPathComponent().deletingLastPathComponent().path
  static let book = Result { try RecipeBook.load(folders: ["\(root)/recipes"]) }

  private let files: ScratchFolder
  private let runner: Runner

  /// A bench; with `root` PHP belongs to the system there.
  init(root: SystemRoot = .host) async throws {
    files = try ScratchFolder(in: NSTemporaryDirectory(), named: "forkproof-scenarios")
    let bundle = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let programs = [bundle, "\(Self.root)/.build/debug"].first { exists("\($0)/forkproof-probe") }
    var runner = try Runner(
      php: try await PhpRuntime.detect(in: root), programFolder: programs ?? bundle)
    runner.libraries = try Self.book.get().target(named: "grpc").libraries
    self.runner = runner
  }

  /// What a run of `scenario` with this subject is made of.
  private func spec(
    _ scenario: Scenario, _ settings: Settings, _ subject: RunSubject, at place: RunPlace
  ) throws -> RunSpec {
    var specs = try RunSpecMaker(runner)
    return try specs.spec(scenario, settings, of: subject, at: place)
  }

  /// Judges one run of a scenario; `fault` is what the stub does wrong, nil runs without a stub, as
  /// PHP alone.
  func verdict(_ name: String, stub fault: String?) async throws -> Verdict? {
    var scenario = try Self.book.get().scenario(named: name)
    let folder = try fault == nil ? "\(Self.root)/recipes/scenarios" : folderWithStub()
    var settings = Settings(name: "stub")
    if let fault {
      // The stub stands in for that one, too.
      scenario.requires.removeAll { $0 == "swoole" }
      settings.environment = ["STUB_FAULT": fault, "STUB_PEER": scenario.peer?.rawValue ?? ""]
    } else {
      scenario = scenario.withoutExtension
    }
    // On a busy machine a whole PHP-FPM takes its time; what hangs is proved to, and ends at once.
    var limits = RunLimits()
    limits.wall = 60_000_000
    // What has to pass may wait for as long as its script says.
    if fault ?? "none" == "none" { limits = RunLimits(measuring: scenario.longestWait) }
    let place = RunPlace(scripts: folder)
    let observation = try await runner.run(
      try spec(scenario, settings, .php, at: place), at: place, limits: limits)
    let judged = RunJudge(rules: try Self.book.get().signatureRules).verdict(
      observation, scenario: scenario)
    if case .invalid(let reason) = judged {
      Issue.record("\(name), \(fault ?? "without a stub"): \(reason)")
    }
    return judged.verdict
  }

  /// Judges a run of upstream's tests where `passing` pass and `failing` fail, with an extension that is
  /// there and does nothing.
  func verdictOnTests(passing: Int, failing: Int) async throws -> Verdict? {
    let tree = try ScratchFolder(in: files.path, named: "tree")
    try makeFolder("\(tree.path)/src/php/tests/unit_tests")
    try write(
      """
      class FakeTest extends PHPUnit\\Framework\\TestCase {
        public function numbers(): array { return array_chunk(range(1, \(passing + failing)), 1); }
        /** @dataProvider numbers */
        public function testIt(int $n): void { $this->assertLessThanOrEqual(\(passing), $n); }
      }
      """, to: "\(tree.path)/src/php/tests/unit_tests/FakeTest.php")
    let scenario = try Self.book.get().scenario(named: "upstream-tests")
    let artifact = ArtifactPlace(try await builtExtension(from: "Stub/grpc.c"))
    let place = RunPlace(
      scripts: "\(Self.root)/recipes/scenarios", artifact: artifact, tree: tree)
    let subject = RunSubject(files: [:], tree: "stub")
    let observation = try await runner.run(
      try spec(scenario, Settings(name: "stub"), subject, at: place), at: place,
      limits: RunLimits())
    return RunJudge(rules: try Self.book.get().signatureRules).verdict(
      observation, scenario: scenario
    )
    .verdict
  }

  /// Judges a run with an extension that does harm, nil for a file that is no extension at all.
  func verdict(_ name: String, hostile attack: String?) async throws -> RunVerdict {
    let seen = try await observation(name, hostile: attack)
    let scenario = try Self.book.get().scenario(named: name)
    return RunJudge(rules: try Self.book.get().signatureRules).verdict(seen, scenario: scenario)
  }

  /// What such a run saw.
  func observation(_ name: String, hostile attack: String?) async throws -> Observation {
    let scenario = try Self.book.get().scenario(named: name)
    let artifact = try await builtExtension(from: "Hostile/hostile.c")
    if attack == nil { try writeFile(Array("no library".utf8), to: "\(artifact)/grpc.so") }
    let subject = RunSubject(files: ["grpc.so": try digest(ofFile: "\(artifact)/grpc.so")])
    var settings = Settings(name: "hostile")
    settings.environment = ["HOSTILE": attack ?? ""]
    let place = RunPlace(
      scripts: "\(Self.root)/recipes/scenarios", artifact: ArtifactPlace(artifact))
    return try await runner.run(
      try spec(scenario, settings, subject, at: place), at: place, limits: RunLimits())
  }

  /// The folder of a `grpc.so` that is made of `source`.
  private func builtExtension(from source: String) async throws -> String {
    let folder = "\(files.path)/artifact"
    try makeFolder(folder)
    let asked = try await Processes.run(Command("php-config", ["--includes"]))
    let includes = asked.outputText.split(whereSeparator: \.isWhitespace).map(String.init)
    let built = try await Processes.run(
      Command(
        "cc",
        includes + [
          "-shared", "-fPIC", "-o", "\(folder)/grpc.so", "\(Self.here.path)/\(source)",
        ]))
    #expect(built.status == .code(0), "\(built.errorText)")
    return folder
  }

  /// The scenarios with a library that loads the stub first.
  private func folderWithStub() throws -> String {
    let folder = "\(files.path)/\(UInt32.random(in: 0 ... .max))"
    let manager = FileManager.default
    try manager.copyItem(atPath: "\(Self.root)/recipes/scenarios", toPath: folder)
    try manager.moveItem(atPath: "\(folder)/lib/forkproof.php", toPath: "\(folder)/lib/real.php")
    for name in ["grpc.php", "swoole.php"] {
      try manager.copyItem(
        atPath: "\(Self.here.path)/Stub/\(name)", toPath: "\(folder)/lib/\(name)")
    }
    try write(
      "foreach (['grpc', 'swoole', 'real'] as $part) { require __DIR__ . \"/$part.php\"; }",
      to: "\(folder)/lib/forkproof.php")
    // The extension itself would be loaded here as well.
    try write(
      "require __DIR__ . '/../lib/grpc.php'; echo getmypid();", to: "\(folder)/served/idle.php")
    return folder
  }

  private func write(_ php: String, to path: String) throws {
    try writeFile(Array("<?php \(php)\n".utf8), to: path)
  }
}
