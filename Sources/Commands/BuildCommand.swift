import ArgumentParser
import Basics
import Candidates
import Files
import Foundation
import Model
import Packaging
import Processes
import Recipes
import Storage

/// `forkproof build`: what one installs of a candidate that has passed.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Builds what one installs of a candidate: library, ini file, manifest, packages.",
    discussion: """
      Each candidate gets a folder of its own name below the output folder. A candidate that no \
      evaluation has passed is refused. Without candidates it builds the unpatched source, which takes \
      --force.

      Examples:
        forkproof build fix.patch --output out
        forkproof build fix.patch --output out --package deb --maintainer 'Jane Doe <jane@doe.org>'
        forkproof build fix.patch --output out --package tar --verify
        forkproof check out/fix
      """)

  @OptionGroup var input: CandidateOptions

  @Option(name: [.customShort("o"), .customLong("output")], help: "The folder to write to.")
  var outputFolder: String

  @Option(name: .customLong("package"), help: "tar, deb; may be given again.")
  var packages: [PackageKind] = []

  @Option(help: "The settings for the ini file.")
  var settings = "on-epoll1"

  @Option(
    help: "The maintainer of a package: 'Name <address>' (default: DEBFULLNAME and DEBEMAIL).")
  var maintainer: String?

  @Option(help: "The number behind a Debian package's version.")
  var revision = 1

  @Flag(help: "Build what no evaluation has passed; manifest and package say so.")
  var force = false

  @Flag(help: "Build everything twice, in other folders and later, and compare byte by byte.")
  var verify = false

  @OptionGroup(title: "Source and build") var source: SourceOptions
  @OptionGroup(title: "Environment") var environment: EnvironmentOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard revision > 0 else { throw ValidationError("--revision must be at least 1") }
    // Dependencies and names are asked of this machine's dpkg and PHP.
    guard environment.php.root == nil else {
      throw ValidationError("--root: what is built here is for this machine's own system")
    }
  }

  func run() async throws {
    try await reporting(output) { console, variables in
      guard !verify || !input.candidates.contains("-") else {
        throw UsageError("--verify reads a candidate again", hint: "save the patch to a file first")
      }
      let locations = Locations(environment: variables)
      return try await CacheLock.shared(locations) {
        try await build(variables, locations, console)
      }
    }
  }

  private func build(
    _ variables: [String: String], _ locations: Locations, _ console: Console
  ) async throws -> Basics.ExitCode {
    let progress = Progress(console)
    defer { progress.finish() }
    let home = try Home.find(environment: variables)
    let book = try RecipeBook.load(folders: home.recipes)
    let request = try request(home, book, locations)
    let chosen = try book.settings(named: settings)
    for build in try await builds(request, chosen, locations, progress) {
      guard !["", ".", ".."].contains(build.name), !build.name.contains("/") else {
        throw UsageError(
          "a candidate named '\(build.name)' can have no folder", hint: "rename the patch")
      }
      let folder = "\(outputFolder)/\(build.name)"
      let files = try await write(build, variables, locations, to: folder)
      progress.finish()
      for file in files { console.list("\(folder)/\(file)") }
      guard verify else { continue }
      let count = try await requireSameAgain(build, in: folder, variables) { own in
        try await builds(request.anew(in: own), chosen, locations, progress)
      }
      progress.finish()
      console.say("\(folder): built twice, \(count) files are the same to the byte")
    }
    return .passed
  }

  private func request(
    _ home: Home, _ book: RecipeBook, _ locations: Locations
  ) throws -> BuildRequest {
    var request = try source.request(.paths(input.candidates.map(home.candidate)), book, locations)
    try environment.fill(&request)
    return request
  }

  /// What is asked for, built, with what evaluations said of it.
  private func builds(
    _ request: BuildRequest, _ settings: Settings, _ locations: Locations, _ progress: Progress
  ) async throws -> [PatchedBuild] {
    let built = try await interruptible {
      try await BuiltCandidate.all(of: request) { progress.take($0) }
    }
    let php = try await TargetPhp.detect(
      php: request.php.php, phpConfig: request.php.phpConfig)
    let wanted = input.candidates.isEmpty ? built : built.filter { !$0.candidate.isBase }
    let privateText = PrivateText(
      environment: ProcessInfo.processInfo.environment, given: source.paths + environment.paths)
    return try wanted.map { one in
      PatchedBuild(
        name: one.candidate.name, title: one.candidate.title,
        version: one.source.version ?? "0", files: one.files,
        origin: try BuildOrigin(one, hiding: privateText),
        settings: settings, php: php,
        judgement: try judgement(ofMachineCode: one.artifact.codeDigest, locations),
        isForced: force)
    }
  }

  private func write(
    _ build: PatchedBuild, _ variables: [String: String], _ locations: Locations,
    to folder: String
  ) async throws -> [String] {
    let label = DebianLabel(maintainer: maintainer(variables), revision: revision)
    let writer = try BuiltFolder(
      build, packages: packages, label: label, tool: ForkproofVersion.number,
      scratch: locations.scratch)
    return try await writer.write(to: folder)
  }

  /// Builds twice anew with caches of their own, which hold nothing but the sources, and compares with `folder`.
  /// - Returns: how many files are the same.
  private func requireSameAgain(
    _ build: PatchedBuild, in folder: String, _ variables: [String: String],
    built: (Locations) async throws -> [PatchedBuild]
  ) async throws -> Int {
    let locations = Locations(environment: variables)
    let scratch = try ScratchFolder(in: locations.scratch, named: "verify")
    let outputs = ["\(scratch.path)/1", "\(scratch.path)/2"]
    for output in outputs {
      let own = Locations(cache: output + ".cache", state: locations.state)
      try makeFolder(own.cache)
      for (shared, link) in zip(locations.sources, own.sources) { symlink(shared, link) }
      for same in try await built(own) where same.name == build.name {
        _ = try await write(same, variables, own, to: output)
      }
    }
    _ = try requireSame(outputs[0], outputs[1])
    return try requireSame(folder, outputs[0])
  }

  private func maintainer(_ variables: [String: String]) -> String? {
    if let maintainer { return maintainer }
    guard let name = variables["DEBFULLNAME"], let address = variables["DEBEMAIL"] else {
      return nil
    }
    return "\(name) <\(address)>"
  }
}

extension PackageKind: ExpressibleByArgument {}

extension BuildRequest {
  /// The same, built with nothing that was kept but the sources.
  fileprivate func anew(in locations: Locations) -> BuildRequest {
    var request = self
    request.locations = locations
    request.fetching.refetches = false
    return request
  }
}

extension BuildOrigin {
  /// What a candidate was built of; its patches are read again for their digests.
  fileprivate init(_ built: BuiltCandidate, hiding privateText: PrivateText) throws {
    let patches = try built.candidate.files.map { path in
      PatchDigest(
        name: URL(fileURLWithPath: path).lastPathComponent, sha256: try Self.digest(of: path, built)
      )
    }
    self.init(
      source: privateText.hidden(in: built.source.url), ref: built.source.ref,
      commit: built.source.commit,
      tree: built.candidate.tree ?? built.source.tree, patches: patches, recipe: built.recipe,
      toolchain: built.toolchain.mapValues { privateText.hidden(in: $0) },
      artifact: built.artifact.key,
      machineCode: built.artifact.codeDigest)
  }

  /// Of a file its digest; of a commit, which is no file, that of the difference it makes.
  private static func digest(of path: String, _ built: BuiltCandidate) throws -> String {
    guard exists(path) else {
      return Basics.digest(of: Array((built.candidate.diff ?? "").utf8))
    }
    return try Files.digest(ofFile: path)
  }
}
