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
  /// What is known of a file that was built elsewhere; nil for candidates of a source.
  package var facts: [Fact]?

  /// How far a candidate did not come.
  package enum Refusal: String, Codable, Sendable {
    /// It is no patch that can be read.
    case unreadable
    /// The patch does not fit the source.
    case notApplied
    /// It is a file that PHP does not load, or not what scenarios ask about.
    case notLoaded
  }

  /// What reports call it.
  package var name: String { subject.name }
  /// What was unlike the patch's own words, in words: how it was taken, and where its hunks went.
  package var unlikeness: [String] { (notes ?? []).map(\.description) + remarks }
  /// What is known of a file that was built elsewhere, a line each.
  package var factLines: [String] { (facts ?? []).map { "\($0.name): \($0.value)" } }
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
    facts = try values.decodeIfPresent([Fact].self, forKey: .facts)
  }
}
