/// A failure that is understood.
package struct KnownFailure: Codable, Sendable, Equatable {
  /// Something to do about it today.
  package struct Remedy: Codable, Sendable, Equatable {
    /// What to do.
    package var action: String
    /// What it costs.
    package var price: String

    /// A remedy with all its parts.
    package init(action: String, price: String) {
      self.action = action
      self.price = price
    }
  }

  /// A candidate of the shipped patches that mends it.
  package struct Mending: Codable, Sendable, Equatable {
    /// The candidate, below the folder of patches: `grpc-1.51/core-survives-fork`.
    package var candidate: String
    /// The version of gRPC that it is for: `1.51`.
    package var version: String
    /// For which build, and what was seen of it.
    package var remark: String

    /// A mending with all its parts.
    package init(candidate: String, version: String, remark: String) {
      self.candidate = candidate
      self.version = version
      self.remark = remark
    }
  }

  /// Its name, that of its page's section: `child-never-exits`.
  package var name: String
  /// What happens, in a few words.
  package var heading: String
  /// The titles of failing runs that mean it, as patterns; a proved deadlock stands for a stall too.
  package var titles: [String]
  /// The lines of a log that mean it, as patterns.
  package var messages: [String]
  /// What is seen.
  package var what: String
  /// Why it happens.
  package var why: String
  /// The versions that show it.
  package var versions: String
  /// What to do today.
  package var remedies: [Remedy]
  /// The candidates that mend it.
  package var mendings: [Mending]

  /// A failure with all its parts.
  package init(
    name: String, heading: String, titles: [String] = [], messages: [String] = [], what: String,
    why: String, versions: String, remedies: [Remedy], mendings: [Mending] = []
  ) {
    self.name = name
    self.heading = heading
    self.titles = titles
    self.messages = messages
    self.what = what
    self.why = why
    self.versions = versions
    self.remedies = remedies
    self.mendings = mendings
  }
}
