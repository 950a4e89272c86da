import Basics
import Building
import Candidates
import Files
import Model
import Running
import Sandbox
import Storage

/// A file that was given, ready to be run, or with what keeps it from that.
struct GivenSubject: Sendable {
  /// What the record tells of it.
  var entry: CandidateEntry
  /// What runs load; nil where PHP does not load it.
  var artifact: Artifact?
  /// The libraries that it finds where a sandbox shows nothing.
  var libraries: [String: String] = [:]
  /// The system's core that it had mapped, as the host has it; nil for none.
  var core: String?
}

/// The files of a verification: read, loaded once, known by what they tell.
struct GivenSubjects {
  private let request: VerificationRequest
  private let runner: Runner
  private let machine: MachinePhp
  /// What PHP is without any of the files.
  let plain: LoadTrial

  init(_ request: VerificationRequest, runner: Runner, machine: MachinePhp) async throws {
    self.request = request
    self.runner = runner
    self.machine = machine
    plain = try await runner.load(nil)
    guard plain.answered else {
      let (program, reason) = (runner.php.program, plain.complaints.joined(separator: "; "))
      throw request.usesIni
        ? RunError.unusableIni(program, reason: reason)
        : RunError.unusablePhp(program, reason: reason)
    }
    if request.usesIni, let obstacle = plain.obstacles.first {
      throw RunError.unusableIni(runner.php.program, reason: obstacle)
    }
    try runner.requireExtensions(in: plain)
  }

  /// Every file, in the order it was given.
  /// - Throws: `GivenBuildError` for a file that cannot be read, and where one alone is given for what keeps it
  ///   from being run.
  func all() async throws -> [GivenSubject] {
    let files = try files()
    var builds: [GivenBuild] = []
    var refusals: [String: GivenBuildError] = [:]
    for path in files {
      do throws(GivenBuildError) {
        builds.append(try GivenBuild(path, in: request.root))
      } catch {
        if error.isUsage || files.count == 1 { throw error }
        refusals[path] = error
      }
    }
    GivenBuild.name(&builds)
    let buildID = await runner.php.buildID()
    var subjects: [String: GivenSubject] = [:]
    for build in builds {
      do {
        subjects[build.path] = try await subject(build, buildID)
      } catch let error as GivenBuildError {
        if files.count == 1 { throw error }
        refusals[build.path] = error
      }
    }
    var known: [String: String] = [:]
    let names = Dictionary(
      builds.map { ($0.path, $0.name) }, uniquingKeysWith: { first, _ in first })
    return files.compactMap { path in
      guard var subject = subjects[path] else {
        return refusals[path].map { refused(path, named: names[path] ?? path, $0) }
      }
      if let code = subject.artifact?.codeDigest {
        if let twin = known[code] {
          subject.entry.remarks.append("it has the same machine code as \(twin)")
        }
        known[code] = known[code] ?? subject.entry.name
      }
      return subject
    }
  }

  private func refused(
    _ path: String, named name: String, _ error: GivenBuildError
  ) -> GivenSubject {
    var entry = CandidateEntry(.candidate(name), title: "", files: [path])
    entry.refusal = .notLoaded
    entry.failure = error.description
    entry.hint = error.hint
    return GivenSubject(entry: entry)
  }

  private func subject(_ build: GivenBuild, _ buildID: String?) async throws -> GivenSubject {
    if let entry = build.file.entry, let buildID, entry.buildID != buildID {
      throw GivenBuildError.otherInterface(build.path, built: entry.buildID, php: buildID)
    }
    let store = ArtifactStore(folder: request.locations.artifacts)
    let artifact = try build.keep(in: store)
    let place = ArtifactPlace(
      "\(store.folder)/\(artifact.key)", libraries: build.libraries.elsewhere)
    let trial = try await runner.load(place, classes: classes)
    let complaints = trial.complaints.filter { !plain.complaints.contains($0) }
    let added = trial.extensions.filter { plain.extensions[$0.key] == nil }
      .sorted { $0.key < $1.key }
    let told = added.map { OneLine.clean("\($0.key) \($0.value)", limit: 80) }.first
    guard trial.answered, let told else {
      let name = build.file.entry?.name
      let isThere = name.map { plain.extensions[$0] != nil } ?? false
      throw GivenBuildError.refused(
        build.path,
        says: complaints.first
          ?? (isThere ? "it has \(name ?? "") already" : "it says nothing"))
    }
    if !trial.missingClasses.isEmpty {
      throw GivenBuildError.otherExtension(build.path, named: told, lacks: trial.missingClasses)
    }
    // What was not named need not be named to run it again, and where it lies may be private.
    let isNamed = !request.files.isEmpty
    var entry = CandidateEntry(
      .candidate(build.name), title: told, files: isNamed ? [build.path] : [])
    let own = "\(request.target.module).so"
    entry.facts = await build.facts(
      mapped: trial.libraries, version: told,
      core: request.target.libraries.filter { $0 != own }, in: request.root)
    if !isNamed, !request.root.isElsewhere(build.path) {
      entry.facts?.insert(Fact("file", build.path), at: 0)
    }
    entry.remarks = complaints
    var subject = GivenSubject(
      entry: entry, artifact: artifact, libraries: build.libraries.elsewhere)
    subject.core = trial.libraries.first {
      CoreLibrary.isName(of: $0) && !$0.hasPrefix("\(place.folder)/")
    }
    return subject
  }

  /// What the scenarios use of an extension.
  private var classes: [String] {
    let used = request.matrix.scenarios.flatMap { $0.scenario.uses ?? request.target.classes }
    return Set(used).sorted()
  }

  /// The files that were named, each once; without any the one that PHP loads.
  private func files() throws -> [String] {
    var seen: Set<String> = []
    if !request.files.isEmpty {
      return request.files.filter { seen.insert(SystemRoot.host.resolved($0) ?? $0).inserted }
    }
    let module = request.target.module
    if let loaded = machine.load(of: module)?.path { return [request.root.hostPath(loaded)] }
    let installed = "\(runner.php.extensionFolder)/\(module).so"
    guard request.root.exists(installed) else {
      throw VerificationError.nothingLoaded(module: module, folder: runner.php.extensionFolder)
    }
    return [request.root.hostPath(installed)]
  }
}
