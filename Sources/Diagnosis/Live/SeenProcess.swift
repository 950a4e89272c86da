import Model

/// A process that was looked at.
package struct SeenProcess: Codable, Sendable, Equatable {
  /// What can be said of whether it moves.
  package enum Movement: String, Codable, Sendable, CaseIterable {
    /// Proved: nothing but a signal can move it again.
    case held
    /// It can move, or be woken.
    case living
    /// It stands still, and whether it can be woken is not known.
    case doubtful
    /// It has ended, and its parent has not waited for it yet.
    case ended
    /// It could not be looked at.
    case unseen
    /// It is known from a core file, which shows no movement.
    case recorded
  }

  /// Its process id here.
  package var pid: Int
  /// Its process ids in the namespaces inside, outermost first; empty where it has none of its own.
  package var innerPids: [Int] = []
  /// Its parent.
  package var parent: Int
  /// Its name.
  package var name: String
  /// How many of its ancestors were looked at.
  package var depth = 0
  /// Whether it was asked about by its id.
  package var isAsked = false
  /// Whether it can move.
  package var movement: Movement
  /// What each of its threads waits for.
  package var waits: [ThreadWait] = []
  /// The threads of its parents that were there at the fork and that it has not.
  package var lostThreads: [String] = []
  /// The fork settings that are to be seen of it.
  package var settings: [String] = []
  /// The files of gRPC that it has mapped.
  package var libraries: [SeenLibrary] = []
  /// The stacks of its threads, where they were taken.
  package var stacks: [ThreadStack] = []

  /// A process of which no more is known.
  init(pid: Int, parent: Int, name: String, movement: Movement) {
    self.pid = pid
    self.parent = parent
    self.name = name
    self.movement = movement
  }
}

/// A file of gRPC that a process has mapped.
package struct SeenLibrary: Codable, Sendable, Equatable {
  /// Its path, as the process has it.
  package var path: String
  /// The SHA-256 of the file, in lower-case hexadecimal; empty where it cannot be read.
  package var digest: String
  /// The version that the file tells of itself, where it does.
  package var version: String?
}

extension SeenProcess {
  /// `php (process 12, 3 inside its container): can never move again`
  var headline: String {
    let inner =
      innerPids.isEmpty
      ? "" : ", \(innerPids.map(String.init).joined(separator: ", ")) inside its container"
    let asked = isAsked ? " ◀" : ""
    return "\(Shown.line(name, limit: 40)) (process \(pid)\(inner)): \(movement.words)\(asked)"
  }

  /// What is told below it.
  var facts: [String] {
    var facts = waits.prefix(12).map(\.sentence)
    if waits.count > 12 { facts.append("and \(waits.count - 12) more threads") }
    if !lostThreads.isEmpty {
      facts.append(
        "lost in the fork: \(lostThreads.map { Shown.line($0, limit: 20) }.joined(separator: ", "))"
      )
    }
    facts += settings
    facts += libraries.map { library in
      let version = library.version.map { " \($0)" } ?? ""
      let digest = library.digest.isEmpty ? "cannot be read" : "sha256 \(library.digest.prefix(16))"
      return "\(Shown.line(library.path))\(version), \(digest)"
    }
    return facts
  }
}

extension SeenProcess.Movement {
  fileprivate var words: String {
    switch self {
    case .held: "can never move again, unless by a signal"
    case .living: "can move"
    case .doubtful: "stands still, and whether it can move is not known"
    case .ended: "has ended; its parent has not waited for it"
    case .unseen: "could not be looked at"
    case .recorded: "as its core file has it"
    }
  }
}
