/// What an evaluation set out to do.
package struct Opening: Codable, Sendable, Equatable {
  /// The version of the record's format.
  package static let schema = 3

  /// The schema this record was written with.
  package var schema = Opening.schema
  /// When it began, seconds since the Unix epoch.
  package var startedAt: Double
  /// The source; nil where files that were built elsewhere are verified: there is no base then.
  package var source: SourceEntry?
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
  /// The options of a command line that name folders of scenarios and what runs are made with again; nil in a
  /// record of an earlier version.
  package var arguments: [String]?

  /// An opening with all its parts.
  package init(
    startedAt: Double, source: SourceEntry?, scenarios: [Scenario], settings: [Settings],
    rules: SignatureRules, environment: [Fact], sampling: Sampling, knowsBase: Bool = false,
    arguments: [String]? = nil
  ) {
    self.startedAt = startedAt
    self.source = source
    self.scenarios = scenarios
    self.settings = settings
    self.rules = rules
    self.environment = environment
    self.sampling = sampling
    self.knowsBase = knowsBase
    self.arguments = arguments
  }

  private enum CodingKeys: String, CodingKey {
    case schema, startedAt, source, scenarios, settings, rules, environment, sampling, knowsBase
    case plan, arguments, runsPerCell
  }

  /// Reads an opening; one of schema 1 has a count of runs for its sampling.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    schema = try values.decode(Int.self, forKey: .schema)
    startedAt = try values.decode(Double.self, forKey: .startedAt)
    source = try values.decodeIfPresent(SourceEntry.self, forKey: .source)
    scenarios = try values.decode([Scenario].self, forKey: .scenarios)
    settings = try values.decode([Settings].self, forKey: .settings)
    rules = try values.decode(SignatureRules.self, forKey: .rules)
    environment = try values.decode([Fact].self, forKey: .environment)
    knowsBase = try values.decodeIfPresent(Bool.self, forKey: .knowsBase) ?? false
    plan = try values.decodeIfPresent(Plan.self, forKey: .plan)
    arguments = try values.decodeIfPresent([String].self, forKey: .arguments)
    sampling =
      try values.decodeIfPresent(Sampling.self, forKey: .sampling)
      ?? Sampling(.runs(try values.decode(Int.self, forKey: .runsPerCell)))
  }

  /// Writes an opening as of today's schema.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(schema, forKey: .schema)
    try values.encode(startedAt, forKey: .startedAt)
    try values.encodeIfPresent(source, forKey: .source)
    try values.encode(scenarios, forKey: .scenarios)
    try values.encode(settings, forKey: .settings)
    try values.encode(rules, forKey: .rules)
    try values.encode(environment, forKey: .environment)
    try values.encode(sampling, forKey: .sampling)
    try values.encode(knowsBase, forKey: .knowsBase)
    try values.encodeIfPresent(plan, forKey: .plan)
    try values.encodeIfPresent(arguments, forKey: .arguments)
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
  /// The options of a command line that name it again; nil in records made before they were kept.
  package var arguments: [String]?

  /// A source with all its parts but how it was asked for.
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
