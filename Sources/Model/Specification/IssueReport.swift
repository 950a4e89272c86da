/// A failure that was reported upstream, and how it is looked for here.
package struct IssueReport: Codable, Sendable, Equatable {
  /// Its name, that of its file: `grpc-18833`.
  package var name: String
  /// What was reported, in a few words.
  package var title: String
  /// The report: `grpc/grpc#18833`.
  package var report: Reference
  /// Whether a comment below the report is meant, and not the report itself.
  package var isComment: Bool
  /// The versions that it was reported of, in the reporter's words.
  package var reported: String
  /// The versions of gRPC that can show it.
  package var versions: VersionRange
  /// The system that it needs.
  package var system: System
  /// The build recipe that it needs; nil where the usual one serves.
  package var build: String?
  /// The name of the settings it is looked for under.
  package var settings: String
  /// The scenarios that put the reporter's question; the first that can run here is run.
  package var scenarios: [String]
  /// The PHP extensions it needs beside those of the scenario.
  package var requires: [String]
  /// How a run fails that shows it.
  package var outcome: BaseExpectation
  /// The titles of the failure, as patterns in which `*` stands for anything. A failure without a
  /// signature has its reason for a title.
  package var signatures: [String]
  /// How many runs look for it.
  package var runs: Int

  /// The systems that a report can need.
  package enum System: String, Codable, Sendable, CaseIterable {
    case linux
    case macos
  }

  /// An issue with all its parts.
  package init(
    name: String, title: String, report: Reference, isComment: Bool = false, reported: String,
    versions: VersionRange = VersionRange(), system: System = .linux, build: String? = nil,
    settings: String, scenarios: [String], requires: [String] = [], outcome: BaseExpectation,
    signatures: [String], runs: Int = 3
  ) {
    self.name = name
    self.title = title
    self.report = report
    self.isComment = isComment
    self.reported = reported
    self.versions = versions
    self.system = system
    self.build = build
    self.settings = settings
    self.scenarios = scenarios
    self.requires = requires
    self.outcome = outcome
    self.signatures = signatures
    self.runs = runs
  }

  /// How users name it: `grpc#23833 (comment)`.
  package var reference: String { report.short + (isComment ? " (comment)" : "") }
}

/// Versions from one to another, both included, either left open.
package struct VersionRange: Codable, Sendable, Equatable, CustomStringConvertible {
  /// The first version; nil for no bound.
  package var from: String?
  /// The last version, of which any further part may follow: `1.34` holds 1.34.1; nil for no bound.
  package var to: String?

  /// A range; both bounds are dotted numbers.
  package init(from: String? = nil, to: String? = nil) {
    self.from = from
    self.to = to
  }

  /// Whether `version` lies in it; what is behind its dotted number (`-dev`, `RC1`) does not count.
  package func contains(_ version: String) -> Bool {
    let parts = Self.parts(version)
    if let from, parts.lexicographicallyPrecedes(Self.parts(from)) { return false }
    guard let to else { return true }
    let last = Self.parts(to)
    return !last.lexicographicallyPrecedes(parts.prefix(last.count))
  }

  /// Whether a version that may not be known lies in it: one that is not lies in a range without
  /// bounds alone.
  package func holds(_ version: String?) -> Bool {
    version.map(contains) ?? (from == nil && to == nil)
  }

  /// `1.30 to 1.34`, `1.30 and later`, `up to 1.4`, `any version`.
  package var description: String {
    switch (from, to) {
    case (let from?, let to?): from == to ? from : "\(from) to \(to)"
    case (let from?, nil): "\(from) and later"
    case (nil, let to?): "up to \(to)"
    case (nil, nil): "any version"
    }
  }

  private static func parts(_ version: String) -> [Int] {
    version.prefix { ("0"..."9").contains($0) || $0 == "." }.split(separator: ".").map {
      Int($0) ?? .max
    }
  }
}
