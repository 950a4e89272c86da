/// SLSA provenance (Provenance v1) as an in-toto statement (Statement v1): what was made, of what,
/// by what, and the evaluation that judged it. It is not signed: the publisher signs it.
struct Provenance: Encodable {
  /// The file's name.
  static let file = "provenance.intoto.json"

  var type = "https://in-toto.io/Statement/v1"
  var subject: [Descriptor]
  var predicateType = "https://slsa.dev/provenance/v1"
  var predicate: Predicate

  enum CodingKeys: String, CodingKey {
    case type = "_type"
    case subject, predicateType, predicate
  }

  /// A file or another thing by digest (in-toto ResourceDescriptor).
  struct Descriptor: Codable, Equatable {
    var name: String?
    var uri: String?
    var digest: [String: String]?
    var annotations: [String: String]?
  }

  struct Predicate: Encodable {
    var buildDefinition: Definition
    var runDetails: Details
  }

  struct Definition: Encodable {
    var buildType = "urn:forkproof:build:1"
    var externalParameters: External
    var internalParameters: Internal
    var resolvedDependencies: [Descriptor]
  }

  struct External: Encodable {
    var source: String
    var ref: String
    var patches: [String]
    var recipe: String
    var settings: String
    var force: Bool
  }

  struct Internal: Encodable {
    var php: TargetPhp
    var toolchain: [String: String]
  }

  struct Details: Encodable {
    var builder: Builder
    var byproducts: [Descriptor]
  }

  struct Builder: Encodable {
    var id = "urn:forkproof:local"
    var version: [String: String]
  }

  /// The provenance of `files`, given by name and SHA-256; `tool` is our own version. It tells no
  /// time, so that two builds of the same are the same to the byte.
  init(_ build: PatchedBuild, files: [String: String], tool: String) {
    let origin = build.origin
    subject = files.sorted { $0.key < $1.key }
      .map { Descriptor(name: $0.key, digest: ["sha256": $0.value]) }
    let source = Descriptor(
      name: "source", uri: origin.source, digest: ["gitCommit": origin.commit])
    let patches = origin.patches.map { Descriptor(name: $0.name, digest: ["sha256": $0.sha256]) }
    let tree = Descriptor(name: "patched source", digest: ["gitTree": origin.tree])
    predicate = Predicate(
      buildDefinition: Definition(
        externalParameters: External(
          source: origin.source, ref: origin.ref, patches: origin.patches.map(\.name),
          recipe: origin.recipe, settings: build.settings.name, force: build.isForced),
        internalParameters: Internal(php: build.php, toolchain: origin.toolchain),
        resolvedDependencies: [source] + patches),
      runDetails: Details(
        builder: Builder(version: ["forkproof": tool]),
        byproducts: [tree] + [build.judgement].compactMap { $0 }.map(Self.evaluation)))
  }

  private static func evaluation(_ judgement: JudgementReference) -> Descriptor {
    Descriptor(
      name: "evaluation \(judgement.record)", digest: ["sha256": judgement.sha256],
      annotations: ["verdict": judgement.verdict, "why": judgement.why])
  }
}
