/// One line of the record of an evaluation: what was found out, at the moment it was.
///
/// The record is the one thing that displays, reports and later judgements read.
package enum Entry: Codable, Sendable, Equatable {
  /// The first line: what is evaluated, with what, and how it is judged.
  case opened(Opening)
  /// A candidate, and what came of applying it.
  case candidate(CandidateEntry)
  /// A build, and what came of it.
  case build(BuildEntry)
  /// One run of one cell.
  case run(RunEntry)
  /// The last line of an evaluation that was not interrupted.
  case closed(Closing)
}

/// What an evaluation set out to do.
package struct Opening: Codable, Sendable, Equatable {
  /// The version of the record's format.
  package static let schema = 3

  /// The schema this record was written with.
  package var schema = Opening.schema
  /// When it began, seconds since the Unix epoch.
  package var startedAt: Double
  /// The source.
  package var source: SourceEntry
  /// The scenarios, as they were then.
  package var scenarios: [Scenario]
  /// The settings, as they were then.
  package var settings: [Settings]
  /// How stacks become titles, as it was then.
  package var rules: SignatureRules
  /// Facts of the environment by name, in the order to show them.
  package var environment: [Fact]
  /// How often the cells were to be run.
  package var sampling: Sampling
  /// Whether the failures that scenarios know of the base are those of this source, build and core.
  package var knowsBase: Bool
  /// What follows from the request alone; nil in a record of an earlier version.
  package var plan: Plan?

  /// An opening with all its parts.
  package init(
    startedAt: Double, source: SourceEntry, scenarios: [Scenario], settings: [Settings],
    rules: SignatureRules, environment: [Fact], sampling: Sampling, knowsBase: Bool = false
  ) {
    self.startedAt = startedAt
    self.source = source
    self.scenarios = scenarios
    self.settings = settings
    self.rules = rules
    self.environment = environment
    self.sampling = sampling
    self.knowsBase = knowsBase
  }

  private enum CodingKeys: String, CodingKey {
    case schema, startedAt, source, scenarios, settings, rules, environment, sampling, knowsBase
    case plan, runsPerCell
  }

  /// Reads an opening; one of schema 1 has a count of runs for its sampling.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    schema = try values.decode(Int.self, forKey: .schema)
    startedAt = try values.decode(Double.self, forKey: .startedAt)
    source = try values.decode(SourceEntry.self, forKey: .source)
    scenarios = try values.decode([Scenario].self, forKey: .scenarios)
    settings = try values.decode([Settings].self, forKey: .settings)
    rules = try values.decode(SignatureRules.self, forKey: .rules)
    environment = try values.decode([Fact].self, forKey: .environment)
    knowsBase = try values.decodeIfPresent(Bool.self, forKey: .knowsBase) ?? false
    plan = try values.decodeIfPresent(Plan.self, forKey: .plan)
    sampling =
      try values.decodeIfPresent(Sampling.self, forKey: .sampling)
      ?? Sampling(.runs(try values.decode(Int.self, forKey: .runsPerCell)))
  }

  /// Writes an opening as of today's schema.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(schema, forKey: .schema)
    try values.encode(startedAt, forKey: .startedAt)
    try values.encode(source, forKey: .source)
    try values.encode(scenarios, forKey: .scenarios)
    try values.encode(settings, forKey: .settings)
    try values.encode(rules, forKey: .rules)
    try values.encode(environment, forKey: .environment)
    try values.encode(sampling, forKey: .sampling)
    try values.encode(knowsBase, forKey: .knowsBase)
    try values.encodeIfPresent(plan, forKey: .plan)
  }
}

/// Something true of the machine or of what is installed on it.
package struct Fact: Codable, Sendable, Equatable {
  /// What it is about: `PHP`, `libgrpc`.
  package var name: String
  /// What is so.
  package var value: String

  /// The name of the fact that tells the root folder of the system that PHP belongs to; the host has
  /// none.
  package static let root = "root"

  /// A fact.
  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Where the source came from.
package struct SourceEntry: Codable, Sendable, Equatable {
  /// The recipe's name, or the URL that was given.
  package var name: String
  /// Where it was fetched from.
  package var url: String
  /// The ref that was asked for.
  package var ref: String
  /// The commit it stands for.
  package var commit: String
  /// The commit's tree.
  package var tree: String
  /// The version of grpc that the tree says it is; nil where it says nothing.
  package var version: String?

  /// A source with all its parts.
  package init(
    name: String, url: String, ref: String, commit: String, tree: String, version: String?
  ) {
    self.name = name
    self.url = url
    self.ref = ref
    self.commit = commit
    self.tree = tree
    self.version = version
  }
}

/// A candidate and what came of applying it.
package struct CandidateEntry: Codable, Sendable, Equatable {
  /// What it is: the base or a candidate.
  package var subject: Subject
  /// What it says of itself, one line.
  package var title: String
  /// The patch files it consists of.
  package var files: [String]
  /// The patched tree; nil when it did not apply.
  package var tree: String?
  /// What it changes in the unpatched source, as a unified diff; nil where it was not kept.
  package var diff: String?
  /// The paths it changes.
  package var changedPaths: [String]
  /// What was unlike the patch's own words: hunks that were moved, fuzz that was used.
  package var remarks: [String]
  /// How it was taken where it is not a plain diff from the top of the source; nil where there is
  /// nothing to tell.
  package var notes: [CandidateNote]?
  /// Why it did not apply, with the place; nil when it did.
  package var failure: String?
  /// Where it failed; nil for where it does not apply, and when it did.
  package var refusal: Refusal?
  /// What to do about it.
  package var hint: String?

  /// How far a candidate did not come.
  package enum Refusal: String, Codable, Sendable {
    /// It is no patch that can be read.
    case unreadable
    /// The patch does not fit the source.
    case notApplied
  }

  /// What reports call it.
  package var name: String { subject.name }
  /// What was unlike the patch's own words, in words: how it was taken, and where its hunks went.
  package var unlikeness: [String] { (notes ?? []).map(\.description) + remarks }
  /// Whether this is the unpatched source.
  package var isBase: Bool { subject == .base }

  /// A candidate of which only the name is known yet.
  package init(_ subject: Subject, title: String, files: [String] = []) {
    self.subject = subject
    self.title = title
    self.files = files
    changedPaths = []
    remarks = []
  }

  /// Reads a candidate, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    subject =
      try RecordSchema2.subject(of: decoder, at: .name)
      ?? values.decode(Subject.self, forKey: .subject)
    title = try values.decode(String.self, forKey: .title)
    files = try values.decode([String].self, forKey: .files)
    tree = try values.decodeIfPresent(String.self, forKey: .tree)
    diff = try values.decodeIfPresent(String.self, forKey: .diff)
    changedPaths = try values.decode([String].self, forKey: .changedPaths)
    remarks = try values.decode([String].self, forKey: .remarks)
    notes = try values.decodeIfPresent([CandidateNote].self, forKey: .notes)
    failure = try values.decodeIfPresent(String.self, forKey: .failure)
    refusal = try values.decodeIfPresent(Refusal.self, forKey: .refusal)
    hint = try values.decodeIfPresent(String.self, forKey: .hint)
  }
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

  /// What can come of a build.
  package enum Outcome: Codable, Sendable, Equatable {
    /// An artifact: its key, the digest of its machine code, seconds, and whether it was there before.
    case built(key: String, codeDigest: String, seconds: Double, reused: Bool)
    /// The candidate does not build.
    case failed(why: String, hint: String?)
    /// The candidate changes what the recipe does not build.
    case outOfReach(why: String, hint: String?)
    /// Our own fault.
    case error(String)
  }

  /// A build of `subject`.
  package init(_ subject: Subject, recipe: String, outcome: Outcome, core: [Fact]? = nil) {
    self.subject = subject
    self.recipe = recipe
    self.outcome = outcome
    self.core = core
  }

  /// Reads a build, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    subject =
      try RecordSchema2.subject(of: decoder) ?? values.decode(Subject.self, forKey: .subject)
    recipe = try values.decode(String.self, forKey: .recipe)
    outcome = try values.decode(Outcome.self, forKey: .outcome)
    core = try values.decodeIfPresent([Fact].self, forKey: .core)
  }
}

/// One run of one cell.
package struct RunEntry: Codable, Sendable, Equatable {
  /// What was run.
  package var subject: Subject
  /// Under which scenario and settings.
  package var cell: CellID
  /// Which run of the cell it is, from 1.
  package var number: Int
  /// What it saw.
  package var observation: Observation
  /// Whether it was made by an earlier evaluation, with the same artifact, scenario, settings and
  /// environment; the observation tells when. Nil stands for no.
  package var isReused: Bool?

  /// A run of a cell.
  package init(
    _ subject: Subject, _ cell: CellID, number: Int, observation: Observation,
    isReused: Bool? = nil
  ) {
    self.subject = subject
    self.cell = cell
    self.number = number
    self.observation = observation
    self.isReused = isReused
  }

  /// Reads a run, also one of schema 2.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    if let old = try RecordSchema2.subject(of: decoder) {
      subject = old
      cell = try RecordSchema2.cell(of: decoder)
    } else {
      subject = try values.decode(Subject.self, forKey: .subject)
      cell = try values.decode(CellID.self, forKey: .cell)
    }
    number = try values.decode(Int.self, forKey: .number)
    observation = try values.decode(Observation.self, forKey: .observation)
    isReused = try values.decodeIfPresent(Bool.self, forKey: .isReused)
  }
}
