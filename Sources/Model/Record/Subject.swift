/// What is built, run and judged: the unpatched source, a control or a candidate.
///
/// A candidate may have any name: `base` and the candidate `base` are two subjects.
package enum Subject: Sendable, Hashable {
  /// The source as it is.
  case base
  /// What has to come out as known, or no verdict stands.
  case control(Control)
  /// A candidate, by its name.
  case candidate(String)

  /// The controls that have builds or runs of their own.
  package enum Control: String, Codable, Sendable, CaseIterable {
    /// PHP without the extension.
    case noExtension = "no-extension"
    /// The source with a changed comment.
    case changedComment = "changed-comment"
  }

  /// What reports call it.
  package var name: String {
    switch self {
    case .base: "base"
    case .control(.noExtension): "no extension"
    case .control(.changedComment): "changed comment"
    case .candidate(let name): name
    }
  }

  /// Whether it is somebody's candidate.
  package var isCandidate: Bool {
    if case .candidate = self { true } else { false }
  }
}

extension Subject: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, name
  }

  private enum Kind: String, Codable {
    case base, control, candidate
  }

  /// Reads `{"kind": "candidate", "name": "fix"}`.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    switch try values.decode(Kind.self, forKey: .kind) {
    case .base: self = .base
    case .control: self = .control(try values.decode(Control.self, forKey: .name))
    case .candidate: self = .candidate(try values.decode(String.self, forKey: .name))
    }
  }

  /// Writes the kind, and the name where the kind has one.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .base: try values.encode(Kind.base, forKey: .kind)
    case .control(let control):
      try values.encode(Kind.control, forKey: .kind)
      try values.encode(control, forKey: .name)
    case .candidate(let name):
      try values.encode(Kind.candidate, forKey: .kind)
      try values.encode(name, forKey: .name)
    }
  }
}
