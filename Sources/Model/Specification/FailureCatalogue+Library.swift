extension FailureCatalogue {
  /// How PHP is told in a stack, as patterns in which `*` stands for anything.
  package struct PHP: Codable, Sendable, Equatable {
    /// The functions of PHP, its extensions and its servers, by normalised name: `zend_*`.
    package var functions: [String] = []
    /// Those that only a thread has on its stack which runs PHP.
    package var running: [String] = []
    /// The files of its programs, by name.
    package var files: [String] = []

    /// PHP that nothing tells.
    package init() {}

    func followed(by other: PHP) -> PHP {
      var both = self
      both.functions += other.functions
      both.running += other.running
      both.files += other.files
      return both
    }
  }

  /// What a thread of the library's runs.
  package struct ThreadBody: Codable, Sendable, Equatable {
    /// The thread, as the kernel keeps its name.
    package var thread: String
    /// The functions, as patterns over normalised names.
    package var functions: [String]

    /// A body with all its parts.
    package init(thread: String, functions: [String]) {
      self.thread = thread
      self.functions = functions
    }
  }

  /// A method of one of the library's classes in PHP.
  package struct Method: Codable, Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its class, without the namespace.
    package var owner: String

    /// A method with all its parts.
    package init(name: String, owner: String) {
      self.name = name
      self.owner = owner
    }
  }

  /// What is known of the library beside its marks and its failures.
  package struct Library: Codable, Sendable, Equatable {
    /// What its threads run, so that one without a name is known.
    package var bodies: [ThreadBody] = []
    /// The methods that a trace of PHP names without their class.
    package var methods: [Method] = []
    /// The places of titles where a process waits for work: `Grpc\\Server::requestCall`.
    package var idlePlaces: [String] = []
    /// The failures in front of a fork, by name: the threads that they wait for are there, and their messages come
    /// where the fork comes through, too.
    package var beforeFork: [String] = []
    /// The words for what reports name and stacks show around it, in lower case: `swoole`.
    package var setups: [String] = []
    /// The variables of the environment that set it.
    package var variables: [String] = []
    /// What may be the matter where PHP unloads an extension whose threads run.
    package var unloading: [String] = []

    /// A library of which nothing is known.
    package init() {}

    func followed(by other: Library) -> Library {
      var both = self
      both.bodies += other.bodies
      both.methods += other.methods
      both.idlePlaces += other.idlePlaces
      both.beforeFork += other.beforeFork
      both.setups += other.setups
      both.variables += other.variables
      both.unloading += other.unloading
      return both
    }
  }
}
