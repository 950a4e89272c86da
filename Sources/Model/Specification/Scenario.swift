/// A question put to a build: a script, what surrounds it, and what must hold.
package struct Scenario: Codable, Sendable, Hashable {
  /// Its name, that of its file: `exit-after-rpc`.
  package var name: String
  /// The question it answers, one sentence.
  package var question: String
  /// Upstream references: `grpc#13412`.
  package var references: [String]
  /// The server API that PHP runs under.
  package var sapi: ServerAPI
  /// The script, as a path beside the recipe.
  package var script: String
  /// The names of the settings it runs under.
  package var settings: [String]
  /// Why it runs under fewer settings than there are; nil when it runs under all.
  package var narrowed: String?
  /// How the peer behaves; nil for no peer.
  package var peer: PeerBehaviour?
  /// The paths of the source that the script reads.
  package var tree: [String]
  /// The PHP extensions it needs beside gRPC's, by name; without them it is skipped.
  package var requires: [String]
  /// The classes that the script uses of the extension under test; nil for those of the target.
  package var uses: [String]?
  /// The phases that the script may report, in no order.
  package var phases: [String]
  /// How long a run may legitimately stand still, in seconds: the longest wait with a time limit
  /// that the script makes, or of several in a row without a phase between them, their sum.
  package var longestWait: Int
  /// What must hold for the run to pass.
  package var must: [Expectation]
  /// What the unpatched build is expected to do, by the name of the settings.
  package var base: [String: BaseExpectation]
  /// The same question as a PHP script that stands alone, for reports to others; nil for none.
  package var minimal: String?

  /// A scenario with all its parts.
  package init(
    name: String, question: String, references: [String] = [], sapi: ServerAPI = .cli,
    script: String, settings: [String], narrowed: String? = nil, peer: PeerBehaviour? = nil,
    tree: [String] = [], requires: [String] = [], uses: [String]? = nil, phases: [String] = [],
    longestWait: Int = 5,
    must: [Expectation],
    base: [String: BaseExpectation] = [:], minimal: String? = nil
  ) {
    self.name = name
    self.question = question
    self.references = references
    self.sapi = sapi
    self.script = script
    self.settings = settings
    self.narrowed = narrowed
    self.peer = peer
    self.tree = tree
    self.requires = requires
    self.uses = uses
    self.phases = phases
    self.longestWait = longestWait
    self.must = must
    self.base = base
    self.minimal = minimal
  }
}

/// The server API that PHP runs under.
package enum ServerAPI: String, Codable, Sendable, CaseIterable {
  /// The script itself is under test.
  case cli
  /// The script is the client of a PHP-FPM that it starts; that one is under test.
  case fpm
  /// The script is the client of an Apache with mod_php that it starts; that one is under test.
  case apache
  /// The script starts a PHP of the command line and drives it; that one is under test.
  case driven
}

/// How the peer treats the calls it gets.
package enum PeerBehaviour: String, Codable, Sendable, CaseIterable {
  /// Answers every message with itself.
  case echo
  /// Does so after a fifth of a second.
  case delay
  /// Accepts and never answers.
  case silence
  /// Closes the connection when a call comes.
  case close
  /// Nothing listens on its port.
  case refuse
}

/// What the unpatched build is known to do in a cell.
package enum BaseExpectation: String, Codable, Sendable, CaseIterable {
  case pass
  case hang
  case crash
  case rpcFailed = "rpc-failed"
  case badExit = "bad-exit"
  case leak
  case regression
}

/// One thing that must hold after a run.
package enum Expectation: Codable, Sendable, Hashable {
  /// The command itself ends with this code.
  case exit(Int)
  /// This role reported at least `atLeast` phases of this name.
  case phase(role: String, name: String, atLeast: Int)
  /// No phase of this name was reported by this role.
  case noPhase(role: String, name: String)
  /// The peer saw at least `atLeast` calls of this method from this role, with this outcome.
  case call(role: String, method: String, outcome: PeerOutcome, atLeast: Int)
  /// From its first phase `measured` to its last, this role's use grew by `atMost` at most.
  case growth(role: String, of: Resource, atMost: Int)
  /// At least `atLeast` tests passed, and none failed, by the phases `test-passed` and `test-failed`.
  case tests(role: String, atLeast: Int)
}

/// What a process uses, by the names of the phase `measured`.
package enum Resource: String, Codable, Sendable, CaseIterable {
  case descriptors
  case threads
  /// Its children, those that ended and were not waited for included.
  case processes
  /// Resident memory, in bytes.
  case memory
}

extension Scenario {
  /// The scenario as a control without the extension: only what can hold without it must.
  package var withoutExtension: Scenario {
    var control = self
    control.must.removeAll(where: \.needsExtension)
    return control
  }
}

extension Expectation {
  /// Whether it can hold only with the extension loaded: calls, and phases named `rpc-…`.
  ///
  /// A run of PHP without the extension is judged without these.
  package var needsExtension: Bool {
    switch self {
    case .call, .tests: true
    case .phase(_, let name, _): name.hasPrefix("rpc-")
    case .exit, .noPhase, .growth: false
    }
  }
}
