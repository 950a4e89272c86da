import Basics
import Files
import Foundation
import Model
import Sandbox
import Storage

extension Runner {
  /// What runs have in common, as it is now.
  /// - Throws: `FileError` for a file that runs depend on and that cannot be read.
  func platform() throws(FileError) -> RunSpec.Platform {
    var platform = RunSpec.Platform(
      try phpFiles(), of: try system(), isolation: isolation, libraries: libraries)
    platform.inertThreads = inertThreads
    for name in Self.programNames + librariesOfPrograms {
      platform.programs.append(try file("\(programFolder)/\(name)"))
    }
    for given in extensions {
      var file = try module(given.name)
      if let path = given.path { file.digest = try digests.digest(of: path) }
      platform.extensions.append(file)
    }
    return platform
  }

  /// Whether what a spec tells of runs, and of the scripts at `place`, is what is there now.
  package func has(_ spec: RunSpec, at place: RunPlace) -> Bool {
    (try? platform()) == spec.platform
      && (try? digests.digest(ofFolder: place.scripts)) == spec.inputs.scripts
  }

  /// Why runs of these facts cannot be made here; nil where they can.
  ///
  /// The list of a system's packages and its linker's cache change with every package that is installed: they
  /// decide what an observation is kept as, and refuse no run.
  func refusal(of asked: RunSpec.Platform) throws(FileError) -> String? {
    var own = try platform()
    own.system.packages = asked.system.packages
    own.system.linkerCache = asked.system.linkerCache
    guard own != asked else { return nil }
    if own.isolation != asked.isolation { return "another sandbox: \(asked.isolation.rawValue)" }
    if own.system != asked.system { return "another system: \(asked.system.name ?? "unnamed")" }
    if own.php != asked.php { return "another PHP: \(asked.php.version)" }
    if own.programs != asked.programs { return "programs of another forkproof" }
    if own.extensions != asked.extensions {
      return "other extensions: \(asked.extensions.map(\.name).joined(separator: ", "))"
    }
    return "another platform"
  }

  /// The kernel here.
  package var kernel: KernelName { .current }

  /// The machine here.
  package var machine: RunMachine {
    let isShared = Containment.here == .sharedProcesses
    return RunMachine(
      kernel: kernel.release, cores: ProcessInfo.processInfo.activeProcessorCount,
      sharesProcesses: isShared,
      sandbox: SandboxProfile.run(mounts: [], guest: nil, limits: .run).digest)
  }

  private func phpFiles() throws(FileError) -> RunSpec.Php {
    var files = RunSpec.Php(
      version: php.version, isThreadSafe: php.isThreadSafe,
      program: try digests.digest(of: php.root.hostPath(php.program)))
    for name in php.sharedExtensions { files.shared.append(try module(name)) }
    guard let ini = php.ini else { return files }
    files.ini = ini.digest
    for load in ini.loads {
      // What is not there is not loaded either: PHP says so and goes on.
      var file = RunSpec.File(load.name, nil)
      if let path = load.path { file.digest = try digestIfThere(path) }
      files.loaded.append(file)
    }
    files.loaded += try self.files(Array(ini.places.values))
    return files
  }

  private func system() throws(FileError) -> RunSpec.SystemFacts {
    var system = RunSpec.SystemFacts(isGuest: php.root != .host, name: php.root.name)
    system.packages = try digestIfThere("/var/lib/dpkg/status")
    system.linkerCache = try digestIfThere("/etc/ld.so.cache")
    if let core { system.core = try digests.digest(of: core) }
    return system
  }

  /// The digest of a file of PHP's system; nil where it has none.
  private func digestIfThere(_ path: String) throws(FileError) -> String? {
    guard let real = php.root.resolved(path) else { return nil }
    return try digests.digest(of: php.root.hostPath(real))
  }

  /// The file of an extension in PHP's own folder; without a digest where it is built in, or nowhere.
  func module(_ name: String) throws(FileError) -> RunSpec.File {
    RunSpec.File(name, try digestIfThere("\(php.extensionFolder)/\(name).so"))
  }

  /// A file of the host.
  func file(_ path: String) throws(FileError) -> RunSpec.File {
    RunSpec.File(name(of: path), try digests.digest(of: path))
  }

  /// Files of the host, in an order that their folders do not change.
  func files(_ paths: [String]) throws(FileError) -> [RunSpec.File] {
    var files: [RunSpec.File] = []
    for path in paths { files.append(try file(path)) }
    return files.sorted { ($0.name, $0.digest ?? "") < ($1.name, $1.digest ?? "") }
  }

  private func name(of path: String) -> String {
    path.lastPathPart
  }
}
