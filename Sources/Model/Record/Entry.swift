/// One line of the record of an evaluation: what was found out, at the moment it was.
///
/// The record is the one thing that displays, reports and later judgements read.
package enum Entry: Codable, Sendable, Equatable {
  /// The first line: what is evaluated, with what, and how it is judged.
  indirect case opened(Opening)
  /// A candidate, and what came of applying it.
  indirect case candidate(CandidateEntry)
  /// A build, and what came of it.
  indirect case build(BuildEntry)
  /// One run of one cell.
  case run(RunEntry)
  /// The last line of an evaluation that was not interrupted.
  indirect case closed(Closing)
}

/// A build and what came of it.
package struct BuildEntry: Codable, Sendable, Equatable {
  /// What was built.
  package var subject: Subject
  /// The recipe's name.
  package var recipe: String
  /// What came of it.
  package var outcome: Outcome
  /// Facts of the core it was built with, in place of the system's; nil where that one serves.
  package var core: [Fact]?
  /// The digest of the machine code that the recipe makes of the base; nil where it built the base's row too.
  package var baseCode: String?

  /// What can come of a build.
  package enum Outcome: Codable, Sendable, Equatable {
    /// An artifact: its key, the digest of its machine code, seconds, and whether it was there before.
    case built(key: String, codeDigest: String, seconds: Double, reused: Bool)
    /// It was built elsewhere: the key of the artifact made of the file, the digest of its machine code.
    case given(key: String, codeDigest: String)
    /// The candidate does not build.
    case failed(why: String, hint: String?)
    /// The candidate changes what the recipe does not build.
    case outOfReach(why: String, hint: String?)
    /// Our own fault.
    case error(String)
  }

  /// A build of `subject`.
  package init(
    _ subject: Subject, recipe: String, outcome: Outcome, core: [Fact]? = nil,
    baseCode: String? = nil
  ) {
    self.subject = subject
    self.recipe = recipe
    self.outcome = outcome
    self.core = core
    self.baseCode = baseCode
  }

  /// Whether this is no build of the base and came to its machine code, which in the base's row is `code`.
  package func isUnchanged(from code: String?) -> Bool {
    guard subject != .base, case .built(_, let own, _, _) = outcome else { return false }
    return own == baseCode ?? code
  }

  /// Reads a build, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    subject =
      try RecordSchema2.subject(of: decoder) ?? values.decode(Subject.self, forKey: .subject)
    recipe = try values.decode(String.self, forKey: .recipe)
    outcome = try values.decode(Outcome.self, forKey: .outcome)
    core = try values.decodeIfPresent([Fact].self, forKey: .core)
    baseCode = try values.decodeIfPresent(String.self, forKey: .baseCode)
  }
}
