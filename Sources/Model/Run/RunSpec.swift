/// What it takes to make a run, by digests and names: no folder, inode or other place of a machine is in it.
///
/// It is what a runner is asked for, what an observation is kept by, and what another machine could be sent. The
/// limits of a run are not in it: they follow from how fast a clean run is where it is made.
package struct RunSpec: Codable, Hashable, Sendable {
  /// The version of this format; raised when a field changes its meaning.
  package static let schema = 1

  /// The schema that it was written with.
  package private(set) var schema = RunSpec.schema
  /// The scenario, without what no run reads.
  package let scenario: Scenario
  /// PHP's and gRPC's configuration, without what no run reads.
  package let settings: Settings
  /// What is read of the scenario and of the source.
  package let inputs: Inputs
  /// The extension under test; nil for PHP alone.
  package let tested: TestedExtension?
  /// All that runs of one evaluation have in common.
  package let platform: Platform

  private enum CodingKeys: String, CodingKey {
    case schema, scenario, settings, inputs, tested
    case platform = "environment"
  }

  /// A run of `scenario` under `settings`; `files` are what it reads, and the extension under test.
  package init(
    _ scenario: Scenario, _ settings: Settings, _ files: (Inputs, TestedExtension?),
    on platform: Platform
  ) {
    self.scenario = scenario.asRun
    self.settings = settings.asRun
    (inputs, tested) = files
    self.platform = platform
  }

  /// What keeps a run apart from the machine.
  package enum Isolation: String, Codable, Sendable, CaseIterable {
    /// Namespaces of its own, by bubblewrap.
    case bubblewrap
    /// A process group and a subreaper alone: the run sees the machine's processes and network.
    case none
  }

  /// A file, by its name without a folder and its SHA-256.
  package struct File: Codable, Hashable, Sendable {
    /// Its name.
    package var name: String
    /// Its SHA-256; nil where nothing of that name is there.
    package var digest: String?

    /// A file of this name.
    package init(_ name: String, _ digest: String?) {
      self.name = name
      self.digest = digest
    }
  }

  /// What a run reads of the scenario and of the source.
  package struct Inputs: Codable, Hashable, Sendable {
    /// The digest of the folder that holds the scenario's script: it may read any file of it.
    package var scripts: String
    /// The object id of the source's tree; nil where the script reads nothing of it.
    package var tree: String?
    /// PHP's own extensions that the scenario requires.
    package var modules: [File]
    /// The programs of the server under test; none where the script itself is under test.
    package var server: [File]

    /// Inputs with all their parts.
    package init(scripts: String, tree: String?, modules: [File] = [], server: [File] = []) {
      self.scripts = scripts
      self.tree = tree
      self.modules = modules
      self.server = server
    }
  }

  /// The extension under test.
  package struct TestedExtension: Codable, Hashable, Sendable {
    /// The files of its artifact by name, with the SHA-256 of each as it was built.
    package var files: [String: String]
    /// The libraries that it finds by its run path where a sandbox shows nothing.
    package var libraries: [File]

    /// An extension with all its parts.
    package init(files: [String: String], libraries: [File] = []) {
      self.files = files
      self.libraries = libraries
    }
  }

  /// All that runs of one evaluation have in common.
  package struct Platform: Codable, Hashable, Sendable {
    /// The PHP that scripts run with.
    package var php: Php
    /// The system that it belongs to.
    package var system: SystemFacts
    /// Our own programs that a run starts, and what lies beside them for systems that lack it.
    package var programs: [File]
    /// Extensions of PHP that are loaded into every run, in this order.
    package var extensions: [File]
    /// What keeps runs apart from the machine.
    package var isolation: Isolation
    /// Names of threads that never send a signal.
    package var inertThreads: [String]
    /// The shared objects whose mapping is recorded, by their names up to `.so`.
    package var libraries: [String]

    /// A platform that records the mapping of `libraries`, with nothing beside PHP.
    package init(
      _ php: Php, of system: SystemFacts, isolation: Isolation, libraries: [String] = []
    ) {
      self.php = php
      self.system = system
      programs = []
      extensions = []
      self.isolation = isolation
      inertThreads = []
      self.libraries = libraries
    }
  }

  /// A PHP with what it loads for every script.
  package struct Php: Codable, Hashable, Sendable {
    /// Its version: `8.2.36`.
    package var version: String
    /// Whether it is built thread-safe.
    package var isThreadSafe: Bool
    /// The SHA-256 of its program.
    package var program: String
    /// The extensions that every script needs and that it has not built in.
    package var shared: [File]
    /// The digest of the ini files that it reads; nil for none.
    package var ini: String?
    /// The extensions that those load, and the libraries that they find by their run paths.
    package var loaded: [File]

    /// A PHP that reads no ini file.
    package init(version: String, isThreadSafe: Bool, program: String, shared: [File] = []) {
      self.version = version
      self.isThreadSafe = isThreadSafe
      self.program = program
      self.shared = shared
      loaded = []
    }
  }

  /// What of a system may change what PHP does in it.
  package struct SystemFacts: Codable, Hashable, Sendable {
    /// Whether it is another than the one that the run is started from.
    package var isGuest: Bool
    /// What it calls itself (`os-release(5)`); nil where it says nothing.
    package var name: String?
    /// The digest of the list of its packages; nil where it has none.
    package var packages: String?
    /// The digest of the dynamic linker's cache; nil where it has none.
    package var linkerCache: String?
    /// The digest of the core's library that an extension without a core of its own takes; nil for none.
    package var core: String?

    /// A system that nothing else is known of.
    package init(isGuest: Bool, name: String?) {
      self.isGuest = isGuest
      self.name = name
    }
  }
}

/// What of a machine may change what a run shows, whatever the run is of.
package struct RunMachine: Codable, Hashable, Sendable {
  /// The release of its kernel.
  package var kernel: String
  /// How many cores there are.
  package var cores: Int
  /// Whether sandboxes see the processes of the container around them.
  package var sharesProcesses: Bool
  /// The digest of what a sandbox shows and allows here, whatever is run in it.
  package var sandbox: String

  /// A machine with all its parts.
  package init(kernel: String, cores: Int, sharesProcesses: Bool, sandbox: String) {
    self.kernel = kernel
    self.cores = cores
    self.sharesProcesses = sharesProcesses
    self.sandbox = sandbox
  }
}

extension Scenario {
  /// The scenario without what describes it and what it is judged by, which no run reads.
  fileprivate var asRun: Scenario {
    var asked = self
    asked.question = ""
    asked.references = []
    asked.settings = []
    asked.narrowed = nil
    asked.uses = nil
    asked.phases = []
    asked.must = []
    asked.base = [:]
    asked.minimal = nil
    return asked
  }
}

extension Settings {
  /// The settings without what describes them and what is judged by them.
  fileprivate var asRun: Settings {
    var asked = self
    asked.description = ""
    asked.promisesForking = false
    return asked
  }
}
